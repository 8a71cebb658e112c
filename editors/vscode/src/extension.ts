// einlsp in VS Code: starts the bundled server and keeps it informed.
import * as vscode from 'vscode';
import { pythonExtension } from './candidates';
import { commands } from './commands';
import { Server } from './server';
import { statusItem } from './status';
import { onThemeChange } from './theme';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('einlsp', { log: true });
  server = new Server(context, output);
  const running = server;
  context.subscriptions.push(
    output,
    running,
    statusItem(running),
    commands(running, context, output),
    onThemeChange(() => void running.sendForeground()),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('einlsp.interpreter') || event.affectsConfiguration('einlsp.command')) void running.restart();
    }),
  );
  await running.restart();
  await followPythonExtension(context, running);
}

/** Another choice in the Python extension counts unless the setting says which Python to take. */
async function followPythonExtension(context: vscode.ExtensionContext, running: Server): Promise<void> {
  const changed = (await pythonExtension().catch(() => undefined))?.environments?.onDidChangeActiveEnvironmentPath;
  if (!changed) return;
  context.subscriptions.push(changed(() => {
    if (!vscode.workspace.getConfiguration('einlsp').get<string>('interpreter')) void running.restart();
  }));
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
