// The language client: how the server is started, what it is told, and what is said when it cannot run.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, LanguageClientOptions, ServerOptions, State, TransportKind } from 'vscode-languageclient/node';
import { candidates } from './candidates';
import { choose, ISOLATION, OLDEST } from './interpreter';
import { explicitSettings } from './settings';
import { themeForeground } from './theme';

export const LANGUAGES = ['markdown', 'quarto', 'rmd', 'mystmarkdown'];

const SELECTOR: NonNullable<LanguageClientOptions['documentSelector']> = [
  ...LANGUAGES.flatMap(language => [{ scheme: 'file', language }, { scheme: 'untitled', language }]),
  { notebook: 'jupyter-notebook', language: 'markdown' },
];

/** How often a server that went away by itself is started again before a person is asked. */
const RESTARTS = 2;

export type Condition = 'starting' | 'running' | 'stopped' | 'failed';

/** The command line of einlsp: of the setting, or the bundled one under the Python that was found. */
interface Command {
  readonly executable: string;
  readonly args: readonly string[];
  readonly described: string;
}

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private command: Command | undefined;
  private sentForeground: string | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<Condition>();
  readonly onDidChangeCondition = this.changed.event;
  condition: Condition = 'stopped';
  readonly log: (line: string) => void;

  constructor(private readonly context: vscode.ExtensionContext, private readonly output: vscode.LogOutputChannel) {
    this.log = line => output.info(line);
  }

  /** Starts the server, or stops the one that runs and starts anew. Two calls at once run one after the other. */
  restart(): Promise<void> {
    const next = this.turn.then(() => this.stop()).then(() => this.start());
    this.turn = next.catch(() => undefined);
    return next;
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client) {
      await client.dispose(3000).catch(error => this.log(`the server did not stop by itself: ${String(error)}`));
      this.become('stopped');
    }
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }

  /** Name and version that the server gave of itself, and the Python that runs it. */
  describe(): { readonly server: string; readonly runs: string } {
    const info = this.client?.initializeResult?.serverInfo;
    return { server: info ? `${info.name} ${info.version ?? ''}`.trim() : 'not running', runs: this.command?.described ?? 'nothing' };
  }

  /** The command line that runs einlsp with other arguments, once a Python was found. */
  commandLine(...args: string[]): { readonly executable: string; readonly args: string[] } | undefined {
    return this.command && { executable: this.command.executable, args: [...this.command.args, ...args] };
  }

  /** Tells the server the text colour of the theme, if that is another one than it knows. */
  async sendForeground(): Promise<void> {
    const client = this.client;
    const known = this.sentForeground;
    if (client?.state !== State.Running || (await this.foreground()) === known) return;
    await client.sendNotification('einlsp/theme', { foreground: this.sentForeground });
  }

  private async foreground(): Promise<string> {
    const foreground = await themeForeground(this.log);
    if (foreground !== this.sentForeground) this.log(`text colour of the theme: ${foreground}`);
    this.sentForeground = foreground;
    return foreground;
  }

  private become(condition: Condition): void {
    this.condition = condition;
    this.changed.fire(condition);
  }

  private async findCommand(): Promise<Command | undefined> {
    const [own, ...ownArgs] = vscode.workspace.getConfiguration('einlsp').get<string[]>('command', []);
    if (own) {
      const args = ownArgs.at(-1) === 'serve' ? ownArgs.slice(0, -1) : ownArgs;
      return { executable: own, args, described: `${[own, ...args].join(' ')} (setting einlsp.command)` };
    }
    const python = await choose(await candidates(this.log), this.log);
    if (!python) return undefined;
    const script = path.join(this.context.extensionPath, 'server', 'run.py');
    return {
      executable: python.executable,
      args: [...python.args, ...ISOLATION, script],
      described: `Python ${python.version} at ${python.path}, from ${python.from}`,
    };
  }

  private async start(): Promise<void> {
    this.become('starting');
    const foreground = this.foreground(); // looked up while the Pythons are tried
    this.command = await this.findCommand();
    if (!this.command) {
      this.become('failed');
      void this.sayNoPython();
      return;
    }
    const run = { command: this.command.executable, args: [...this.command.args, 'serve'], transport: TransportKind.stdio };
    const options: ServerOptions = { run, debug: run };
    this.client = new LanguageClient('einlsp', 'einlsp', options, this.clientOptions(await foreground));
    const client = this.client;
    client.onDidChangeState(({ newState }) => {
      if (this.client === client) this.become(newState === State.Running ? 'running' : newState === State.Starting ? 'starting' : 'failed');
    });
    try {
      await client.start();
      this.log(`${this.describe().server} runs on ${this.command.described}`);
    } catch (error) {
      this.log(`the server did not start: ${String(error)}`);
      this.become('failed');
      void this.sayStopped();
    }
  }

  private clientOptions(foreground: string): LanguageClientOptions {
    let stops = 0;
    return {
      documentSelector: SELECTOR,
      initializationOptions: { foreground },
      outputChannel: this.output,
      synchronize: { configurationSection: 'einlsp' },
      middleware: {
        workspace: {
          configuration: ({ items }) => items.map(item =>
            item.section === 'einlsp' ? explicitSettings(item.scopeUri ? vscode.Uri.parse(item.scopeUri) : undefined) : null),
          didChangeConfiguration: async () => {
            await this.client?.sendNotification('workspace/didChangeConfiguration', { settings: { einlsp: explicitSettings(undefined) } });
          },
        },
      },
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => {
          if (++stops <= RESTARTS) return { action: CloseAction.Restart };
          void this.sayStopped();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
  }

  private async sayNoPython(): Promise<void> {
    const setting = vscode.workspace.getConfiguration('einlsp').get<string>('interpreter', '');
    const what = setting
      ? `einlsp cannot use the Python of the setting einlsp.interpreter (${setting}).`
      : `einlsp needs Python ${OLDEST.join('.')} or newer, and found none.`;
    const answer = await vscode.window.showErrorMessage(what, 'Choose a Python', 'Show Output');
    if (answer === 'Choose a Python') await vscode.commands.executeCommand('workbench.action.openSettings', 'einlsp.interpreter');
    if (answer === 'Show Output') this.output.show();
  }

  private async sayStopped(): Promise<void> {
    const answer = await vscode.window.showErrorMessage('The einlsp server has stopped.', 'Restart', 'Show Output');
    if (answer === 'Restart') await this.restart();
    if (answer === 'Show Output') this.output.show();
  }
}
