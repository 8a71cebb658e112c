// Opens a note in JupyterLab and prints one JSON line for each step: what is underlined, and what a hover says.
//   node jupyterlab.mjs scenario.json     where the scenario is {base, file, chrome, out, steps: [{do, …}]}
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const { chromium } = createRequire(path.join(process.env.EINLSP_PLAYWRIGHT, 'package.json'))('playwright-core');
const scenario = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
fs.mkdirSync(scenario.out, { recursive: true });

const SCOPE = '.lm-DockPanel-widget:not(.lm-mod-hidden)';
const browser = await chromium.launch({ executablePath: scenario.chrome, headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
await context.route(
  url => !['127.0.0.1', 'localhost'].includes(url.hostname) && !['data:', 'blob:'].includes(url.protocol),
  route => route.abort('blockedbyclient').catch(() => undefined));
const page = await context.newPage();
page.setDefaultTimeout(30_000);
await page.goto(`${scenario.base}/lab/tree/${scenario.file}?reset`);
await page.waitForSelector('.cm-content', { timeout: 90_000 });

async function place({ at, offset = 0 }) {
  const found = await page.evaluate(([at, offset, scope]) => {
    for (const line of document.querySelectorAll(`${scope} .cm-line`)) {
      if (!line.getClientRects().length) continue;
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const nodes = [];
      let text = '';
      for (let node; (node = walker.nextNode());) { nodes.push([text.length, node]); text += node.data; }
      const index = text.indexOf(at) + offset;
      if (index < offset) continue;
      const [start, node] = nodes.filter(([start]) => start <= index).at(-1);
      const range = document.createRange();
      range.setStart(node, index - start);
      range.setEnd(node, index - start + 1);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    return undefined;
  }, [at, offset, SCOPE]);
  if (!found) throw new Error(`not on the screen: ${at}`);
  return found;
}

const run = {
  underlined: async ({ count }) => {
    await page.waitForFunction(([count, scope]) => [...document.querySelectorAll(`${scope} .cm-lintRange`)]
      .filter(mark => mark.getClientRects().length && mark.textContent).length === count, [count, SCOPE]);
    return page.evaluate(scope => [...document.querySelectorAll(`${scope} .cm-lintRange`)].map(mark => mark.textContent), SCOPE);
  },
  /** The client asks on a move to another character, and shows the answer while Ctrl is held. */
  hover: async step => {
    const tooltip = page.locator('.lsp-hover').first();
    const { x, y } = await place(step);
    for (let turn = 0; turn < 6; turn++) {
      await page.mouse.move(x + 60, y);
      await page.keyboard.down('Control');
      await page.mouse.move(x, y, { steps: 4 });
      const seen = await tooltip.waitFor({ timeout: 5000 }).then(() => true, () => false);
      await page.keyboard.up('Control');
      if (seen) break;
    }
    await page.waitForFunction(() => [...document.querySelectorAll('.lsp-hover img')].every(image => image.complete));
    return {
      text: await tooltip.innerText(),
      pictures: await tooltip.locator('img').evaluateAll(images => images.map(image => [image.src.slice(0, 24), image.naturalWidth, image.clientWidth])),
      formulas: await tooltip.locator('mjx-container').count(),
    };
  },
  open: async ({ file }) => {
    await page.locator('.jp-DirListing-item', { hasText: file }).dblclick();
    await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
    await page.waitForTimeout(2500);
  },
  edit: async ({ cell }) => {
    await page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell').nth(cell - 1).dblclick();
    await page.waitForTimeout(800);
  },
};

let failed = false;
for (const [index, step] of scenario.steps.entries()) {
  try {
    const got = await run[step.do](step);
    if (step.shot) await page.screenshot({ path: path.join(scenario.out, step.shot) });
    console.log(JSON.stringify({ step: step.do, ok: true, got }));
  } catch (error) {
    failed = true;
    await page.screenshot({ path: path.join(scenario.out, `failed-${index + 1}-${step.do}.png`) });
    console.log(JSON.stringify({ step: step.do, ok: false, error: String(error.message).slice(0, 600) }));
    break;
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
