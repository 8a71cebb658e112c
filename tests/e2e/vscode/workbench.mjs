// The VS Code workbench in a page: what a person does with it, found by the class names that its own style sheets use.
import { createRequire } from 'node:module';
import path from 'node:path';

const { chromium } = createRequire(path.join(process.env.EINLSP_PLAYWRIGHT, 'package.json'))('playwright-core');

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];
const EDITOR = '.editor-instance';
const NOTEBOOK = '.notebookOverlay';

export class Workbench {
  root = EDITOR;
  console = [];

  static async open({ base, folder, file, chrome, width = 1400, height = 900, scale = 1 }) {
    const self = new Workbench();
    self.browser = await chromium.launch({ executablePath: chrome, headless: true, args: FLAGS });
    const context = await self.browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    // Nothing outside this machine: an attempt fails at once instead of waiting for a name server.
    await context.route(
      url => !['127.0.0.1', 'localhost'].includes(url.hostname) && !['data:', 'blob:'].includes(url.protocol),
      route => route.abort('blockedbyclient').catch(() => undefined));
    self.page = await context.newPage();
    self.page.setDefaultTimeout(20_000);
    self.page.on('console', message => { if (message.type() === 'error') self.console.push(message.text().slice(0, 300)); });
    const payload = file ? `&payload=${encodeURIComponent(JSON.stringify([['openFile', `vscode-remote://${new URL(base).host}${path.join(folder, file)}`]]))}` : '';
    await self.page.goto(`${base}/?folder=${encodeURIComponent(folder)}${payload}`);
    await self.page.waitForSelector('.monaco-workbench', { timeout: 90_000 });
    if (file) await self.page.waitForSelector(`${EDITOR} .view-line`, { timeout: 90_000 });
    return self;
  }

  /** Leaves the page first: a window that vanishes is kept alive for hours, in case it comes back. */
  async close() {
    await this.page.goto('about:blank').catch(() => undefined);
    await this.browser.close();
  }

  shot(file) { return this.page.screenshot({ path: file }); }

  /** The middle of the `nth` occurrence (from 1) of `at` on the screen, or of its character number `offset`. */
  async place({ at, nth = 1, offset }) {
    const find = () => this.page.evaluate(([at, nth, offset, root]) => {
      const lines = [...document.querySelectorAll(`${root} .view-lines .view-line`)].filter(line => line.getClientRects().length)
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
      for (const line of lines) {
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        const nodes = [];
        let text = '';
        for (let node; (node = walker.nextNode());) { nodes.push([text.length, node]); text += node.data; }
        text = text.replaceAll('\u00a0', ' ');
        for (let from = text.indexOf(at); from >= 0; from = text.indexOf(at, from + 1)) {
          if (--nth > 0) continue;
          const first = from + (offset ?? 0), last = offset === undefined ? from + at.length - 1 : first;
          const point = index => { const [start, node] = nodes.filter(([start]) => start <= index).at(-1); return [node, index - start]; };
          const range = document.createRange();
          range.setStart(...point(first));
          const [node, end] = point(last);
          range.setEnd(node, end + 1);
          const box = range.getBoundingClientRect();
          return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        }
      }
      return undefined;
    }, [at, nth, offset, this.root]);
    for (let turn = 0; turn < 20; turn++) {
      const found = await find();
      if (found) return found;
      await this.page.waitForTimeout(250);
    }
    throw new Error(`not on the screen: ${at} (${nth})`);
  }

  /** Closes hovers and pop-ups. Escape only where one is open: in a notebook it leaves the cell. */
  async clear() {
    await this.page.mouse.move(5, 5);
    await this.page.waitForTimeout(500);
    const open = await this.page.evaluate(() => [...document.querySelectorAll('.monaco-hover .hover-row, .suggest-widget.visible, .action-widget, .rename-box input')]
      .some(element => element.getClientRects().length));
    if (open) { await this.page.keyboard.press('Escape'); await this.page.waitForTimeout(200); }
  }

  async click(step) {
    const { x, y } = await this.place(step);
    await this.page.mouse.click(x, y);
    await this.page.waitForTimeout(300);
  }

  /** Waits until the status bar's item says that the server runs. */
  async ready() {
    await this.page.locator('.statusbar-item .codicon-symbol-operator').first().waitFor({ timeout: 90_000 });
  }

  async squiggles({ count, kind = 'error', seconds = 20 }) {
    const seen = () => this.page.locator(`.squiggly-${kind}`).count();
    const end = Date.now() + seconds * 1000;
    let now;
    while ((now = await seen()) !== count && Date.now() < end) await this.page.waitForTimeout(100);
    if (now !== count) throw new Error(`${now} squiggles of kind ${kind}, expected ${count}`);
    return now;
  }

  /** Rests the pointer on a place until a hover is there, and drawn. */
  async rest(step) {
    await this.clear();
    const { x, y } = await this.place(step);
    await this.page.mouse.move(x, y - 1);
    await this.page.mouse.move(x, y);
    await this.page.locator('.monaco-hover:not(.hidden) .hover-row').first().waitFor({ state: 'visible' });
    await this.page.waitForFunction(() => ![...document.querySelectorAll('.monaco-hover')].some(hover => hover.textContent.includes('Loading...')));
    const drawn = n => [...document.querySelectorAll('.monaco-hover img')].filter(image => image.complete && image.naturalWidth > 0).length >= n;
    return this.page.waitForFunction(drawn, step.pictures ?? 0, { timeout: 5000 }).then(() => true, () => false);
  }

  /** The text of the hover and its pictures. A hover that gave up on a busy machine is asked for again, as a person would. */
  async hover(step) {
    for (let turn = 0; !(await this.rest(step)); turn++) {
      const said = await this.page.locator('.monaco-hover:not(.hidden)').first().innerText();
      if (turn === 4 || !said.includes('gave up')) throw new Error(`no picture in the hover: ${said}`);
    }
    await this.page.waitForTimeout(500);
    if (step.shot) await this.shot(step.shot);
    return this.page.evaluate(() => {
      const hovers = [...document.querySelectorAll('.monaco-hover')].filter(hover => hover.getClientRects().length && hover.querySelector('.hover-row'));
      return {
        text: hovers.map(hover => hover.innerText).join('\n'),
        pictures: hovers.flatMap(hover => [...hover.querySelectorAll('img')]).map(image => ({
          source: image.getAttribute('src') ?? '', alt: image.alt,
          natural: [image.naturalWidth, image.naturalHeight], shown: [image.clientWidth, image.clientHeight],
        })),
        box: hovers.map(hover => [hover.clientWidth, hover.clientHeight]),
      };
    });
  }

  /** Follows the link that a finding's hover has under the name of its rule; gives the tab that opens. */
  async follow(step) {
    await this.rest(step);
    const link = this.page.locator('.monaco-hover:not(.hidden) a.code-link').first();
    const rule = await link.innerText();
    await link.click();
    const tab = this.page.locator('.tab.active', { hasText: rule });
    await tab.waitFor();
    return tab.innerText();
  }

  /** The titles that the light bulb offers; the first that starts with `title` (and has `also` in it) is applied. */
  async actions(step) {
    const widget = this.page.locator('.action-widget:not(.action-list-submenu-panel)');
    const rows = widget.locator('.monaco-list-row.action');
    // Before the language server has answered once there is nothing to show, and no menu comes.
    for (let turn = 0; ; turn++) {
      await this.clear();
      await this.click(step);
      await this.page.keyboard.press('Control+.');
      if (await rows.first().waitFor({ timeout: 8000 }).then(() => true, () => false)) break;
      if (turn === 4) throw new Error('no menu of actions');
    }
    const titles = await rows.allInnerTexts();
    if (step.shot) await this.shot(step.shot);
    if (step.title) {
      const index = titles.findIndex(title => title.startsWith(step.title) && title.includes(step.also ?? ''));
      if (index < 0) throw new Error(`not offered: ${step.title}; offered: ${titles.join(' | ')}`);
      const before = await this.text();
      await rows.nth(index).click();
      await widget.waitFor({ state: 'hidden' });
      for (let turn = 0; turn < 40 && (await this.text()) === before; turn++) await this.page.waitForTimeout(100);
      await this.page.waitForTimeout(300);
    }
    return titles;
  }

  async rename(step) {
    await this.clear();
    await this.click(step);
    await this.page.keyboard.press('F2');
    const box = this.page.locator('.rename-box input').first();
    await box.waitFor({ state: 'visible' });
    // The box is visible before it has the focus: typing too early would replace the document.
    await this.page.waitForFunction(() => document.activeElement?.closest('.rename-box') && document.activeElement.value);
    await box.fill(step.to);
    if (step.shot) await this.shot(step.shot);
    await this.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
    await this.page.waitForTimeout(500);
  }

  /** How many places are highlighted together with the one clicked. */
  async highlights(step) {
    await this.clear();
    await this.click(step);
    await this.page.waitForTimeout(1000);
    if (step.shot) await this.shot(step.shot);
    return this.page.locator(`${this.root} .cdr.wordHighlight, ${this.root} .cdr.wordHighlightStrong, ${this.root} .cdr.wordHighlightText`).count();
  }

  async command({ label }) {
    await this.clear();
    await this.page.keyboard.press('F1');
    await this.page.waitForSelector('.quick-input-widget input');
    await this.page.keyboard.type(label);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.waitForTimeout(500);
  }

  async pick({ label }) {
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first().click();
    await this.page.waitForTimeout(500);
  }

  /** Waits for a notification and gives its text and its buttons. */
  async notification({ text, press, shot }) {
    const toast = this.page.locator('.notification-toast').filter({ hasText: text }).first();
    await toast.waitFor({ timeout: 60_000 });
    const answer = { text: await toast.locator('.notification-list-item-message').innerText(), buttons: await toast.locator('.monaco-button').allInnerTexts() };
    if (shot) await this.shot(shot);
    if (press) await toast.locator('.monaco-button', { hasText: press }).click();
    return answer;
  }

  /** Waits until a web view (a preview, an extension's page) shows a text, and so many pictures; gives their sizes. */
  async webview({ has, pictures = 0, seconds = 40 }) {
    const end = Date.now() + seconds * 1000;
    const said = [];
    while (Date.now() < end) {
      said.length = 0;
      for (const frame of this.page.frames()) {
        const seen = await frame.evaluate(() => ({
          text: document.body?.innerText ?? '', images: [...document.images].map(image => [image.naturalWidth, image.clientWidth]),
        })).catch(() => undefined);
        if (!seen || frame === this.page.mainFrame()) continue;
        said.push(seen.text.slice(0, 200));
        const drawn = seen.images.filter(([natural, shown]) => natural > 0 && shown > 0);
        if (!seen.text.includes(has) || drawn.length < pictures) continue;
        await this.page.waitForTimeout(1500); // a web view is shown a moment after it was filled
        return { text: seen.text, pictures: drawn };
      }
      await this.page.waitForTimeout(250);
    }
    throw new Error(`no web view shows ${has} with ${pictures} pictures: ${JSON.stringify(said)}`);
  }

  /** The text of the panel, once `has` stands in it. */
  async output({ has = '' }) {
    await this.page.waitForFunction(has => [...document.querySelectorAll('.part.panel .view-line')]
      .some(line => line.textContent.replaceAll('\u00a0', ' ').includes(has)), has).catch(() => undefined);
    return this.page.evaluate(() => [...document.querySelectorAll('.output-view .view-line, .part.panel .view-line')]
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map(line => line.textContent.replaceAll('\u00a0', ' ')).join('\n'));
  }

  async shows({ has, seconds = 20 }) {
    await this.page.waitForFunction(([has, root]) => [...document.querySelectorAll(`${root} .view-line`)]
      .some(line => line.textContent.replaceAll('\u00a0', ' ').includes(has)), [has, this.root], { timeout: seconds * 1000 });
  }

  /** The colour in which the place is drawn. */
  async colour(step) {
    const { x, y } = await this.place(step);
    return this.page.evaluate(([x, y]) => getComputedStyle(document.elementsFromPoint(x, y).find(e => e.tagName === 'SPAN') ?? document.body).color, [x, y]);
  }

  /** The widths of the pictures that a walkthrough shows, natural and on the screen. */
  async tour() {
    const seen = () => [...document.querySelectorAll('.gettingStartedContainer img')].filter(image => image.naturalWidth > 0 && image.clientWidth > 300)
      .filter(image => image.closest('.getting-started-media')).map(image => [image.naturalWidth, image.clientWidth]);
    await this.page.waitForFunction(`(${seen})().length > 0`, undefined, { timeout: 30_000 });
    return this.page.evaluate(seen);
  }

  text() {
    return this.page.evaluate(root => [...document.querySelectorAll(`${root} .view-line`)]
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map(line => line.textContent.replaceAll('\u00a0', ' ')).join('\n'), this.root);
  }

  async type({ keys, text }) {
    for (const key of keys ?? []) await this.page.keyboard.press(key);
    if (text) await this.page.keyboard.type(text);
    await this.page.waitForTimeout(300);
  }

  async save() {
    await this.page.keyboard.press('Control+S');
    await this.page.waitForFunction(() => !document.querySelector('.tab.active.dirty'));
    await this.page.waitForTimeout(200);
  }

  /** Opens a notebook from the explorer; until the notebook extension is there, VS Code opens it as text. */
  async notebook({ file }) {
    const overlay = this.page.locator(`${NOTEBOOK} .cell-list-container, ${NOTEBOOK} .monaco-list`).first();
    for (let turn = 0; ; turn++) {
      await this.page.locator('.explorer-viewlet .monaco-list-row', { hasText: file }).first().dblclick();
      if (await overlay.waitFor({ timeout: 8000 }).then(() => true, () => false)) break;
      if (turn === 4) throw new Error(`${file} is shown as text`);
      await this.command({ label: 'View: Close Editor' });
    }
    this.root = NOTEBOOK;
    await this.page.waitForTimeout(1500);
  }

  /** Puts cell number `number` (from 1) into edit mode: a rendered Markdown cell shows neither squiggle nor hover. */
  async cell({ number }) {
    const editing = this.page.locator(`${NOTEBOOK} .monaco-editor.focused`).first();
    for (let turn = 0; ; turn++) {
      await this.command({ label: 'Notebook: Focus First Cell' }).catch(() => undefined);
      await this.page.keyboard.press('Escape');
      for (let step = 1; step < number; step++) await this.page.keyboard.press('ArrowDown');
      await this.page.keyboard.press('Enter');
      if (await editing.waitFor({ timeout: 3000 }).then(() => true, () => false)) break;
      if (turn === 4) throw new Error(`cell ${number} cannot be edited`);
    }
    await this.page.waitForTimeout(500);
  }
}
