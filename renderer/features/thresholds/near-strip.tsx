import { UnstyledButton } from '@mantine/core'
import { useDeferredValue, useMemo } from 'react'
import type { DecisionRules } from '#shared/domain/template.ts'
import { useText } from '../../lib/i18n.ts'
import { type Box, PageCrop, withContext } from '../../lib/sheet/page-crop.tsx'
import parts from '../../ui/parts.module.css'
import type { Line } from './histogram-chart.tsx'
import { type Batch, nearest, nearestGaps } from './model.ts'
import classes from './thresholds.module.css'
import type { EvidencePicture, Names, RowAt } from './use-thresholds.ts'

const SHOWN = 12
const CROP = { width: 120, height: 64 }

interface NearStripProps {
  readonly batch: Batch
  readonly pictures: ReadonlyMap<number, EvidencePicture>
  readonly line: Line
  readonly value: number
  readonly rules: DecisionRules
  readonly names: Names
  readonly onOpen: (row: RowAt) => void
}

/** Bubbles right at a line, as they are on paper: which of them should be marks is seen at a glance. */
export function NearStrip({ batch, pictures, line, value, rules, names, onOpen }: NearStripProps) {
  const t = useText()
  // Pictures follow the line when there is time; numbers come first.
  const at = useDeferredValue(value)
  const by = useDeferredValue(rules)
  const near = useMemo(
    () => (line === 'margin' ? nearestGaps(batch, by, at, SHOWN) : nearest(batch, at, SHOWN)),
    [batch, by, line, at],
  )
  const title = t('thresholds.nearest', { line: t(`thresholds.lines.${line}`) })
  return (
    <section aria-label={title}>
      <h2 className={classes.heading} style={{ padding: 0 }}>
        {title}
      </h2>
      {near.length === 0 && <p className={parts.note}>{t('thresholds.noneNear')}</p>}
      <ul className={classes.strip}>
        {near.map(({ row, option, strength }) => {
          const { pageId } = row.page
          const { label } = row.evidence
          const picture = pictures.get(pageId)
          const box = picture?.rowBoxes[row.rowAt]
          const centers = picture?.bubbleCenters[row.rowAt]
          if (picture === undefined || box === undefined || centers === undefined) return null
          const [x, y] = [centers[2 * option], centers[2 * option + 1]]
          const half = Math.min(box[2] - box[0], box[3] - box[1]) / 2 + 2
          const frame: Box = [x - half, y - half, x + half, y + half]
          const [who, what] = [names.who(pageId), names.row({ pageId, label })]
          const seen = { option: row.layout.options[option] ?? '', strength: strength.toFixed(2) }
          return (
            <li key={`${pageId} ${label} ${option}`}>
              <UnstyledButton className={classes.near ?? ''} onClick={() => onOpen({ pageId, label })}>
                <PageCrop
                  pageId={pageId}
                  size={picture.image}
                  box={withContext(frame, picture.image, 1.2 * half, 0.6 * half)}
                  frame={frame}
                  fit={CROP}
                  label={t('thresholds.cropOf', { label: what, ...seen })}
                />
                <b title={who}>{who}</b>
                <span title={what}>{what}</span>
                <span>
                  {seen.option} · {seen.strength}
                </span>
              </UnstyledButton>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
