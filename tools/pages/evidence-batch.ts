import type { PageLayout } from '#shared/domain/layout.ts'
import type { BubbleEvidence, RowEvidence } from '#shared/domain/marks.ts'
import { random } from '../simulator/random.ts'

export interface EvidenceBatchOptions {
  readonly sheets: number
  readonly questions: number
  readonly options: number
  readonly seed: string
}

/**
 * Evidence of a batch without its pictures: mostly clear marks, some faint, doubled or rubbed out. For what only
 * looks at stored numbers; what a picture gives is measured elsewhere.
 */
export function evidenceBatch({ sheets, questions, options, seed }: EvidenceBatchOptions) {
  const dice = random(seed)
  const bubble = (ink: number): BubbleEvidence => {
    const fill = Math.max(-0.02, ink + dice.between(-0.015, 0.015))
    return {
      fill,
      core: fill * dice.between(0.9, 1.1),
      peak: Math.min(1, Math.max(0.03, fill * dice.between(1.2, 1.7))),
      rim: fill * 0.15,
      texture: 0.02 + Math.max(0, fill) * 0.2,
      red: 0,
      lift: 0,
      around: 0,
      through: 0,
    }
  }
  const row = (label: string): RowEvidence => {
    const answer = dice.int(0, options - 1)
    const kind = dice.between(0, 1)
    return {
      label,
      bubbles: Array.from({ length: options }, (_, option) => {
        if (option === answer && kind > 0.04)
          return bubble(kind < 0.1 ? dice.between(0.05, 0.2) : dice.between(0.25, 0.6))
        if (option === (answer + 1) % options && kind > 0.94) return bubble(dice.between(0.05, 0.5))
        return bubble(0)
      }),
      light: 1,
      visible: 1,
      residualMm: 0.05,
    }
  }
  const labels = Array.from({ length: questions }, (_, i) => `q${i + 1}`)
  const layout: PageLayout = {
    pageId: 'front',
    width: 210,
    height: 297,
    mmPerUnit: 1,
    fiducials: [{ kind: 'none' }],
    codes: [],
    reference: undefined,
    rows: labels.map((label, at) => ({
      label,
      fieldId: `block-${Math.floor(at / 20)}`,
      kind: 'question',
      questionId: at + 1,
      options: Array.from({ length: options }, (_, i) => String(i + 1)),
      bubbles: Array.from({ length: options }, (_, i) => ({ x: 20 + 8 * i, y: 20 + 4 * at, w: 4, h: 3 })),
      shape: 'oval',
      printed: true,
      // A field with rules of its own keeps them, and one allows several marks.
      allowMultiple: at % 20 === 19,
      blankLegal: false,
      rules: at % 20 === 18 ? { markFrom: 0.5 } : {},
    })),
  }
  const pages = Array.from({ length: sheets }, (_, at) => ({
    pageId: at + 1,
    templatePageId: 'front',
    isDamaged: false,
    rows: labels.map(row),
  }))
  return { pages, layout }
}
