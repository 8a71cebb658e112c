//! Starts `einlsp serve` for Markdown: Zed runs only language servers that an extension has registered.

use zed_extension_api::{self as zed, serde_json, settings::LspSettings, Command, LanguageServerId, Result, Worktree};

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

    /// What a person has set under `lsp.einlsp.settings`, as the server asks for it.
    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<serde_json::Value>> {
        let own = LspSettings::for_worktree(server.as_ref(), worktree)
            .ok()
            .and_then(|settings| settings.settings)
            .unwrap_or_default();
        Ok(Some(serde_json::json!({ "einlsp": own })))
    }
}

zed::register_extension!(Einlsp);
