import type { ContractRouterClient } from '@orpc/contract'
import type { Page } from 'playwright'
import type { Contract } from '#shared/contract/index.ts'
import { Template } from '#shared/domain/template.ts'
import type { BenchFigure } from '../report.ts'

const AIM_MS = 16
const FIELDS = 40
const MOVES = 120

/** Forty blocks of ten rows with five options each: two thousand bubbles on one page. */
export function crowdedTemplate(): Template {
  return Template.parse({
    schema: 'grading-station/template@1',
    id: 'bench-crowded',
    name: 'bench',
    unit: 'mm',
    pages: [
      {
        id: 'front',
        size: { w: 297, h: 420 },
        fiducials: [{ kind: 'page-contour' }],
        fields: Array.from({ length: FIELDS }, (_, at) => ({
          kind: 'choice',
          id: `block-${at}`,
          labels: Array.from({ length: 10 }, (_, row) => `q${at * 10 + row + 1}`),
          options: ['1', '2', '3', '4', '5'],
          layout: {
            type: 'grid',
            origin: { x: 16 + (at % 8) * 34, y: 20 + Math.floor(at / 8) * 78 },
            bubble: { w: 4, h: 4 },
            optionStep: { dx: 5.5, dy: 0 },
            rowStep: { dx: 0, dy: 7 },
          },
        })),
      },
    ],
  })
}

/** How long the page's thread is kept by each pointer move of a drag, and how far apart its frames are. */
async function drag(
  page: Page,
  isAll: boolean,
): Promise<{ idle: number[]; work: number[]; frames: number[] }> {
  await page.locator('[data-item="field:block-0"]').waitFor()
  await page.getByRole('application').focus()
  if (isAll) await page.keyboard.press('Control+KeyA')
  return page.evaluate(
    async ({ moves }) => {
      const root = document.querySelector('[role="application"]') as HTMLElement
      const item = document.querySelector('[data-item="field:block-0"] path') as SVGPathElement
      const box = item.getBoundingClientRect()
      const from = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
      root.setPointerCapture = () => undefined
      const send = (type: string, target: Element, x: number, y: number) =>
        target.dispatchEvent(
          new PointerEvent(type, { bubbles: true, pointerId: 1, button: 0, clientX: x, clientY: y }),
        )
      const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
      const idle: number[] = []
      let before = await nextFrame()
      for (let i = 0; i < moves / 2; i++) {
        const now = await nextFrame()
        idle.push(now - before)
        before = now
      }
      send('pointerdown', item, from.x, from.y)
      const work: number[] = []
      const frames: number[] = []
      let last = await nextFrame()
      for (let i = 1; i <= moves; i++) {
        const start = performance.now()
        send('pointermove', root, from.x + i, from.y + (i % 40))
        // Style and layout are part of what a frame costs.
        item.getBoundingClientRect()
        work.push(performance.now() - start)
        const now = await nextFrame()
        frames.push(now - last)
        last = now
      }
      send('pointerup', root, from.x, from.y)
      return { idle, work, frames }
    },
    { moves: MOVES },
  )
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]

/** A station with its screens, as the collecting program opened it. */
export interface BenchWindow {
  readonly client: ContractRouterClient<Contract>
  /** Opens a window at an address such as `#/template-editor`; it is the caller's to close. */
  readonly open: (at: string) => Promise<Page>
}

/** Dragging one block among two thousand bubbles, and all of them at once. */
export async function editorDragFigures({ client, open }: BenchWindow): Promise<BenchFigure[]> {
  await client.templates.saveDraft({ template: crowdedTemplate() })
  const figures: BenchFigure[] = []
  for (const isAll of [false, true]) {
    const { idle, work, frames } = await drag(await open('#/template-editor'), isAll)
    const name = isAll ? 'all-2000' : 'one-of-2000'
    const value = median(work)
    figures.push(
      {
        name: `ui.editor-drag.${name}.work`,
        value,
        unit: 'ms',
        aim: `<= ${AIM_MS} ms median`,
        met: value <= AIM_MS,
        checks: 'A step of a drag among two thousand bubbles fits into a frame.',
      },
      {
        name: `ui.editor-drag.${name}.frame`,
        value: median(frames),
        unit: 'ms',
        against: 'a frame in which nothing happens',
        ratio: median(frames) / median(idle),
        met: null,
        checks: 'The frames of the same drag.',
      },
    )
  }
  return figures
}
