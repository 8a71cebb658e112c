//! Starts `einlsp serve` for Markdown: Zed runs only language servers that an extension has registered.

use zed_extension_api::{self as zed, settings::LspSettings, Command, LanguageServerId, Result, Worktree};

struct Einlsp;

impl zed::Extension for Einlsp {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let own = LspSettings::for_worktree(server.as_ref(), worktree)
            .ok()
            .and_then(|settings| settings.binary)
            .and_then(|binary| binary.path);
        let command = own
            .or_else(|| worktree.which("einlsp"))
            .ok_or("einlsp is not on the PATH: install it with `pipx install einlsp`")?;
        Ok(Command {
            command,
            args: vec!["serve".into()],
            env: worktree.shell_env(),
        })
    }
}

zed::register_extension!(Einlsp);
