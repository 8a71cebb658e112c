// The status bar's item: how the server is, shown beside notes and notebooks; a click offers what one may want to do about it.
import * as vscode from 'vscode';
import { Condition, LANGUAGES, Server } from './server';

const LOOK: Readonly<Record<Condition, { readonly icon: string; readonly says: string }>> = {
  starting: { icon: '$(sync~spin)', says: 'is starting' },
  running: { icon: '$(symbol-operator)', says: 'is running' },
  stopped: { icon: '$(circle-slash)', says: 'is stopped' },
  failed: { icon: '$(error)', says: 'is not running' },
};

export function statusItem(server: Server): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('einlsp.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'einlsp';
  item.command = 'einlsp.menu';
  const draw = () => {
    const { icon, says } = LOOK[server.condition];
    const { server: name, runs } = server.describe();
    item.text = `${icon} einlsp`;
    item.tooltip = server.condition === 'running' ? `${name} ${says}\n${runs}` : `einlsp ${says}`;
    item.backgroundColor = server.condition === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    const note = vscode.window.visibleTextEditors.some(editor => LANGUAGES.includes(editor.document.languageId));
    if (note || vscode.window.activeNotebookEditor || server.condition === 'failed') item.show();
    else item.hide();
  };
  draw();
  return vscode.Disposable.from(
    item,
    server.onDidChangeCondition(draw),
    vscode.window.onDidChangeVisibleTextEditors(draw),
    vscode.window.onDidChangeActiveNotebookEditor(draw),
  );
}
