-- einlsp for Neovim 0.10 and newer: put this one file into ~/.config/nvim/plugin/ and open a note.
--
-- Settings: the table below takes the keys of einlsp.toml, for example { convention = 'einstein', layout = 'denominator' }.
-- Your own `vim.lsp.config('einlsp', { … })` in init.lua (0.11 and newer) is merged over what stands here.

local settings = vim.empty_dict()

local config = {
  cmd = { 'einlsp', 'serve' },
  filetypes = { 'markdown', 'quarto', 'rmd', 'mystmarkdown' },
  root_markers = { 'einlsp.toml', 'pyproject.toml', '_quarto.yml', 'myst.yml', '.git' },
  settings = { einlsp = settings },
}

vim.filetype.add({ extension = { qmd = 'quarto' } })

if vim.lsp.config and vim.lsp.enable then
  local own = vim.lsp.config.einlsp -- what init.lua said before this file was read
  vim.lsp.config('einlsp', own and vim.tbl_deep_extend('force', config, own) or config)
  vim.lsp.enable('einlsp')
else
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('einlsp', { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      vim.lsp.start({
        name = 'einlsp',
        cmd = config.cmd,
        settings = config.settings,
        root_dir = vim.fs.root(event.buf, config.root_markers),
      }, { bufnr = event.buf })
    end,
  })
end
