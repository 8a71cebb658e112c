-- Drives a headless Neovim through a list of steps and prints one JSON line for each; the exit code is 1 when one fails.
--
--   EINLSP_STEPS=steps.json nvim --headless note.md -c 'luafile neovim.lua'
--
-- The configuration is whatever this Neovim found by itself: that is the thing under test. A step is an object such as
-- {"do": "hover", "at": "text in the note", "nth": 1, "offset": 3}; the cursor is put `offset` bytes into the text.

local steps = vim.json.decode(table.concat(vim.fn.readfile(vim.env.EINLSP_STEPS), '\n'))
local buffer = vim.api.nvim_get_current_buf()
local window = vim.api.nvim_get_current_win()
local client
local failed = false

local function report(line)
  io.stdout:write(vim.json.encode(line) .. '\n')
  io.stdout:flush()
end

-- Waits until `ready` holds; `what` is a text, or a function that says what was there instead
local function wait(what, ready, seconds)
  if not vim.wait((seconds or 20) * 1000, ready, 20) then
    error('waited in vain for ' .. (type(what) == 'function' and what() or what), 0)
  end
end

local function go_to(step)
  local count = step.nth or 1
  for row, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local from = 1
    while true do
      local first, last = line:find(step.at, from, true)
      if not first then break end
      count = count - 1
      if count == 0 then
        vim.api.nvim_set_current_win(window)
        vim.api.nvim_win_set_cursor(window, { row, first - 1 + (step.offset or 0) })
        return
      end
      from = last + 1
    end
  end
  error('not in the note: ' .. step.at, 0)
end

local function floats()
  return vim.tbl_filter(function(w) return vim.api.nvim_win_get_config(w).relative ~= '' end, vim.api.nvim_list_wins())
end

local function close_floats()
  for _, w in ipairs(floats()) do pcall(vim.api.nvim_win_close, w, true) end
end

local function changed_by(action, what)
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  action()
  wait(what, function() return vim.api.nvim_buf_get_changedtick(buffer) > tick end)
end

local run = {}

-- the codes of the diagnostics, in the order of the text, once they are as many as `count`
function run.diagnostics(step)
  local function found() return vim.diagnostic.get(buffer) end
  wait(function() return step.count .. ' diagnostics, there are ' .. vim.inspect(found()) end,
    function() return #found() == step.count end)
  local list = found()
  table.sort(list, function(a, b) return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col) end)
  return vim.tbl_map(function(d)
    return {
      code = d.code,
      message = d.message,
      text = vim.api.nvim_buf_get_text(buffer, d.lnum, d.col, d.end_lnum, d.end_col, {})[1],
    }
  end, list)
end

function run.hover(step)
  close_floats()
  go_to(step)
  vim.lsp.buf.hover()
  wait('the hover', function() return #floats() > 0 end)
  local text = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(floats()[1]), 0, -1, false)
  close_floats()
  return table.concat(text, '\n')
end

-- the titles of the actions offered; applies the one that starts with `title`
function run.action(step)
  go_to(step)
  local titles, chosen
  local select = vim.ui.select
  vim.ui.select = function(items, options, callback)
    titles = vim.tbl_map(options.format_item or tostring, items)
    for i, title in ipairs(titles) do
      if vim.startswith(title, step.title) and not chosen then
        chosen = title
        callback(items[i], i)
      end
    end
  end
  local ok, why = pcall(changed_by, vim.lsp.buf.code_action, function()
    return ('an action that starts with %q and changes the note; offered: %s'):format(step.title, vim.inspect(titles))
  end)
  vim.ui.select = select
  if not ok then error(why, 0) end
  return titles
end

function run.rename(step)
  go_to(step)
  changed_by(function() vim.lsp.buf.rename(step.to) end, 'the rename')
end

-- the parts of the note that are highlighted together with what is under the cursor
function run.highlight(step)
  go_to(step)
  local space = vim.api.nvim_create_namespace('nvim.lsp.references')
  local old = vim.api.nvim_create_namespace('vim_lsp_references')
  vim.lsp.buf.clear_references()
  vim.lsp.buf.document_highlight()
  local function marks()
    local all = vim.api.nvim_buf_get_extmarks(buffer, space, 0, -1, { details = true })
    return #all > 0 and all or vim.api.nvim_buf_get_extmarks(buffer, old, 0, -1, { details = true })
  end
  wait('highlights', function() return #marks() > 0 end)
  return vim.tbl_map(function(m)
    return { row = m[2] + 1, text = vim.api.nvim_buf_get_text(buffer, m[2], m[3], m[4].end_row, m[4].end_col, {})[1] }
  end, marks())
end

function run.inlay(_)
  vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  wait('inlay hints', function() return #vim.lsp.inlay_hint.get({ bufnr = buffer }) > 0 end)
  return vim.tbl_map(function(h)
    local label = h.inlay_hint.label
    return type(label) == 'string' and label or table.concat(vim.tbl_map(function(p) return p.value end, label))
  end, vim.lsp.inlay_hint.get({ bufnr = buffer }))
end

function run.token(step)
  go_to(step)
  local found
  wait('a semantic token', function()
    found = vim.lsp.semantic_tokens.get_at_pos(buffer)
    return found and #found > 0
  end)
  return { type = found[1].type, modifiers = vim.tbl_keys(found[1].modifiers) }
end

function run.replace(step)
  go_to(step)
  local row, col = unpack(vim.api.nvim_win_get_cursor(window))
  vim.api.nvim_buf_set_text(buffer, row - 1, col, row - 1, col + #step.at, { step.with })
end

function run.undo(_) vim.cmd('silent undo') end

function run.save(_)
  vim.api.nvim_set_current_win(window)
  vim.cmd('silent write')
end

local function attached()
  for _, c in ipairs(vim.lsp.get_clients({ bufnr = buffer, name = 'einlsp' })) do
    if c.initialized then client = c end
  end
  return client ~= nil
end

local function one(step)
  local ok, result = pcall(run[step['do']] or error, step)
  failed = failed or not ok
  report({ step = step['do'], ok = ok, got = ok and result or nil, error = not ok and tostring(result) or nil })
end

local ok, why = pcall(wait, 'the client to start', attached, 40)
if ok then
  report({ step = 'start', ok = true, got = { encoding = client.offset_encoding, version = tostring(vim.version()) } })
  for _, step in ipairs(steps) do one(step) end
  local id = client.id
  if vim.fn.has('nvim-0.11') == 1 then client:stop() else client.stop() end
  local gone = vim.wait(5000, function() return vim.lsp.get_client_by_id(id) == nil end, 20)
  failed = failed or not gone
  report({ step = 'stop', ok = gone })
else
  failed = true
  report({ step = 'start', ok = false, error = why })
end
vim.cmd(failed and 'cquit 1' or 'qall!')
