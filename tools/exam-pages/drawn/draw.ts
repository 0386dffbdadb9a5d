import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright'
import type { Markup } from './layouts.ts'
import { PageTruth } from './truth.ts'

/** A4 at 96 dpi, and how many times that a clean page has: 300 dpi. */
export const CSS_WIDTH = 794
export const CSS_HEIGHT = 1123
const CLEAN_SCALE = 3.125

const require = createRequire(import.meta.url)
const STYLESHEETS = [
  '@fontsource/nanum-myeongjo/400.css',
  '@fontsource/nanum-myeongjo/700.css',
  '@fontsource/gowun-batang/400.css',
  '@fontsource/gowun-batang/700.css',
  '@fontsource/tinos/400.css',
  '@fontsource/tinos/700.css',
  '@fontsource/noto-sans-kr/400.css',
  '@fontsource/noto-sans-kr/700.css',
  'pretendard/dist/web/static/pretendard.css',
]

/** Playwright's options for a browser page that `drawExam` is given. */
export const DRAWING_PAGE = {
  viewport: { width: CSS_WIDTH, height: CSS_HEIGHT },
  deviceScaleFactor: CLEAN_SCALE,
} as const

/** Draws a page at 300 dpi. Items that find no room on it are left out, from the last. */
export async function drawExam(
  page: Page,
  { layout, style, body, sheet = DRAWING_PAGE.viewport }: Markup,
): Promise<{ png: Buffer; truth: PageTruth; layout: string }> {
  const links = STYLESHEETS.map(
    (name) => `<link rel="stylesheet" href="${pathToFileURL(require.resolve(name))}">`,
  )
  const folder = mkdtempSync(join(tmpdir(), 'drawn-exam-'))
  try {
    const path = join(folder, 'page.html')
    writeFileSync(
      path,
      `<!doctype html><html lang="ko"><meta charset="utf-8">${links.join('')}<style>${style}</style><div class="page">${body}</div></html>`,
    )
    await page.setViewportSize(sheet)
    await page.goto(pathToFileURL(path).href)
    await page.evaluate(() => document.fonts.ready)
    const truth = PageTruth.parse(await page.evaluate(measure, CLEAN_SCALE))
    return { png: await page.screenshot(), truth, layout }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs in the browser: drops what overflows, then gives blocks and boxes. Boxes in pixels of the screenshot. */
function measure(scale: number): unknown {
  const lineBoxes = (root: Element): DOMRect[] => {
    const boxes: DOMRect[] = []
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if ((node.textContent ?? '').trim() === '') continue
      const range = document.createRange()
      range.selectNodeContents(node)
      boxes.push(...range.getClientRects())
    }
    const ink = root.querySelectorAll('[data-ink],math')
    for (const element of ink) boxes.push(element.getBoundingClientRect())
    return boxes
  }
  const bounds = (root: Element) => {
    const boxes = lineBoxes(root).filter((box) => box.width > 0)
    const left = Math.min(...boxes.map((box) => box.left))
    const top = Math.min(...boxes.map((box) => box.top))
    const right = Math.max(...boxes.map((box) => box.right))
    const bottom = Math.max(...boxes.map((box) => box.bottom))
    return { left, top, right, bottom }
  }
  const sheet = document.querySelector('.page')!.getBoundingClientRect()
  const foot = document.querySelector('.foot')!.getBoundingClientRect()
  const items = () => [...document.querySelectorAll('.item')]
  const overflows = () =>
    items().some((item) => {
      const box = bounds(item)
      return box.right > sheet.right - 20 || box.bottom > foot.top - 8
    })
  while (items().length > 1 && overflows()) items().at(-1)!.remove()
  // A set without a question, or a heading with nothing below it, would stand alone.
  while (items().at(-1)?.classList.contains('set')) items().at(-1)!.remove()
  for (const heading of document.querySelectorAll('.middle'))
    if (heading.nextElementSibling?.querySelector('.item') == null) heading.remove()
  const text = (element: Element) => {
    const cells = [...element.querySelectorAll('td')]
    const said = cells.length > 0 ? cells.map((cell) => cell.textContent).join(' ') : element.textContent
    return (said ?? '').replace(/\s+/g, ' ').trim()
  }
  return {
    blocks: [...document.querySelectorAll('[data-block]')].map((element) => ({
      text: text(element),
      fig: element.getAttribute('data-block') === 'fig',
      math: element.getAttribute('data-block') === 'math',
    })),
    questions: [...document.querySelectorAll('[data-q]')].map((element) => {
      const { left, top, right, bottom } = bounds(element)
      return {
        n: Number(element.getAttribute('data-q')),
        box: [left, top, right - left, bottom - top].map((value) => value * scale),
      }
    }),
  }
}
