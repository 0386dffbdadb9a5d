import { useDeferredValue, useMemo } from 'react'
import type { DecisionRules } from '#shared/domain/template.ts'
import { useText } from '../../lib/i18n.ts'
import { type Box, PageCrop, withContext } from '../../lib/sheet/page-crop.tsx'
import { useRowName } from '../../lib/sheet/row-name.ts'
import parts from '../../ui/parts.module.css'
import type { Line } from './histogram-chart.tsx'
import { type Batch, nearest, nearestGaps } from './model.ts'
import classes from './thresholds.module.css'
import type { EvidencePicture } from './use-thresholds.ts'

const SHOWN = 12

interface NearStripProps {
  readonly batch: Batch
  readonly pictures: ReadonlyMap<number, EvidencePicture>
  readonly line: Line
  readonly value: number
  readonly rules: DecisionRules
}

/** Bubbles right at a line, as they are on paper: which of them should be marks is seen at a glance. */
export function NearStrip({ batch, pictures, line, value, rules }: NearStripProps) {
  const t = useText()
  const rowName = useRowName()
  // Pictures follow the line when there is time; numbers come first.
  const at = useDeferredValue(value)
  const by = useDeferredValue(rules)
  const near = useMemo(
    () => (line === 'margin' ? nearestGaps(batch, by, at, SHOWN) : nearest(batch, at, SHOWN)),
    [batch, by, line, at],
  )
  return (
    <section aria-label={t('thresholds.nearest', { line: t(`thresholds.lines.${line}`) })}>
      <h2 className={classes.heading} style={{ padding: 0 }}>
        {t('thresholds.nearest', { line: t(`thresholds.lines.${line}`) })}
      </h2>
      {/* biome-ignore lint/a11y/useSemanticElements: a strip of pictures is no form */}
      <div
        className={classes.strip}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long strip is scrolled with the keyboard too
        tabIndex={0}
        role="group"
        aria-label={t('thresholds.nearest', { line: t(`thresholds.lines.${line}`) })}
      >
        {near.length === 0 && <p className={parts.note}>{t('thresholds.noneNear')}</p>}
        {near.map(({ row, option, strength }) => {
          const picture = pictures.get(row.page.pageId)
          const box = picture?.rowBoxes[row.rowAt]
          const centers = picture?.bubbleCenters[row.rowAt]
          if (picture === undefined || box === undefined || centers === undefined) return null
          const [x, y] = [centers[2 * option], centers[2 * option + 1]]
          const half = Math.min(box[2] - box[0], box[3] - box[1]) / 2 + 2
          const frame: Box = [x - half, y - half, x + half, y + half]
          const label = t('thresholds.cropOf', {
            label: rowName(row.evidence.label),
            option: row.layout.options[option] ?? '',
            strength: strength.toFixed(2),
          })
          return (
            <div key={`${row.page.pageId} ${row.evidence.label} ${option}`} className={classes.near}>
              <PageCrop
                pageId={row.page.pageId}
                size={picture.image}
                box={withContext(frame, picture.image, 1.2 * half, 0.6 * half)}
                frame={frame}
                fit={{ width: 120, height: 64 }}
                label={label}
              />
              <span>
                {rowName(row.evidence.label)} · {row.layout.options[option]} · {strength.toFixed(2)}
              </span>
            </div>
          )
        })}
      </div>
    </section>
  )
}
