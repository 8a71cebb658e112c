// The commands of the palette.
import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import { Server } from './server';

const SCHEME = 'einlsp-rule';

interface Rule {
  readonly id: string;
  readonly summary: string;
}

function einlsp(server: Server, ...args: string[]): Promise<string> {
  const line = server.commandLine(...args);
  if (!line) return Promise.reject(new Error('einlsp is not running'));
  return new Promise((resolve, reject) =>
    execFile(line.executable, line.args, { timeout: 20_000, windowsHide: true, env: { ...process.env, PYTHONUTF8: '1' } },
      (error, stdout, stderr) => error ? reject(new Error(stderr.trim() || error.message)) : resolve(stdout)));
}

async function explainRule(server: Server, wanted?: unknown): Promise<void> {
  let id = typeof wanted === 'string' ? wanted : undefined;
  if (!id) {
    const rules = (JSON.parse(await einlsp(server, 'rules', '--format', 'json')) as { rules: Rule[] }).rules;
    const picked = await vscode.window.showQuickPick(
      rules.map(rule => ({ label: rule.id, detail: rule.summary })), { placeHolder: 'Which rule?', matchOnDetail: true });
    id = picked?.label;
  }
  if (id) await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.parse(`${SCHEME}:${id}.md`));
}

/** Offers the code actions at the selection whose title starts with one of `starts`, and applies the one chosen. */
async function chooseAction(starts: readonly string[], none: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const { document, selection } = editor;
  const ask = (resolved: number) => vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider', document.uri, selection, undefined, resolved);
  const offered = (await ask(0)).filter(action => starts.some(start => action.title.startsWith(start)));
  if (offered.length === 0) {
    void vscode.window.showInformationMessage(none);
    return;
  }
  const title = await vscode.window.showQuickPick(offered.map(action => action.title));
  if (!title) return;
  const version = document.version;
  const all = await ask(0);
  const position = all.findIndex(action => action.title === title);
  const action = position < 0 ? undefined : (await ask(position + 1))[position];
  if (document.version !== version) return;
  if (action?.disabled) void vscode.window.showInformationMessage(action.disabled.reason);
  else if (action?.edit) await vscode.workspace.applyEdit(action.edit);
  if (action?.command) await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

/** Shapes and verdicts together: on for this person when either is off, else off. */
async function toggleInlayHints(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('einlsp');
  const keys = ['hints.shapes', 'hints.verdicts'];
  const on = !keys.every(key => settings.get<boolean>(key, false));
  for (const key of keys) await settings.update(key, on, vscode.ConfigurationTarget.Global);
}

async function showVersions(server: Server, context: vscode.ExtensionContext): Promise<void> {
  const { server: name, runs } = server.describe();
  const lines = [`extension ${context.extension.packageJSON.version}`, `server ${name}`, runs, `VS Code ${vscode.version}`];
  const answer = await vscode.window.showInformationMessage(lines.join(' · '), 'Copy');
  if (answer) await vscode.env.clipboard.writeText(lines.join('\n'));
}

async function menu(): Promise<void> {
  const items = [
    { label: '$(output) Show output', command: 'einlsp.showOutput' },
    { label: '$(refresh) Restart server', command: 'einlsp.restart' },
    { label: '$(info) Show versions', command: 'einlsp.showVersions' },
    { label: '$(book) Explain a rule', command: 'einlsp.explainRule' },
    { label: '$(eye) Toggle inlay hints', command: 'einlsp.toggleInlayHints' },
    { label: '$(mortar-board) Take the tour', command: 'einlsp.tour' },
    { label: '$(gear) Settings', command: 'workbench.action.openSettings', argument: 'einlsp' },
  ];
  const picked = await vscode.window.showQuickPick(items, { placeHolder: 'einlsp' });
  if (picked) await vscode.commands.executeCommand(picked.command, picked.argument);
}

export function commands(server: Server, context: vscode.ExtensionContext, output: vscode.LogOutputChannel): vscode.Disposable {
  const say = (task: () => Promise<void>) => () => task().catch((error: Error) => void vscode.window.showErrorMessage(`einlsp: ${error.message}`));
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: uri => einlsp(server, 'explain', uri.path.replace(/\.md$/, '')),
    }),
    register('einlsp.restart', say(() => server.restart())),
    register('einlsp.showOutput', () => output.show()),
    register('einlsp.showVersions', say(() => showVersions(server, context))),
    register('einlsp.explainRule', (rule?: unknown) => say(() => explainRule(server, rule))()),
    register('einlsp.differentiate', say(() => chooseAction(['Differentiate', 'Evaluate this derivative'], 'There is nothing to differentiate here.'))),
    register('einlsp.convert', say(() => chooseAction(['Write in'], 'There is no formula here that can be written in another notation.'))),
    register('einlsp.toggleInlayHints', say(toggleInlayHints)),
    register('einlsp.tour', () => vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#tour`, false)),
    register('einlsp.menu', say(menu)),
  );
}
