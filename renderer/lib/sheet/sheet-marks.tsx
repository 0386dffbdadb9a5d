import type { SheetRow } from '#shared/contract/batches.ts'
import classes from './sheet.module.css'

const PAD = 3

interface SheetMarksProps {
  readonly rows: readonly SheetRow[]
  /** The row that is looked at. */
  readonly selected: string | undefined
  readonly onSelect: (label: string) => void
}

/** What one row shows over the scan: a box on each chosen bubble, dashes around a doubt, a rule under a blank, a tick or a cross. */
function RowMarks({ row, isSelected }: { row: SheetRow; isSelected: boolean }) {
  const [left, top, right, bottom] = row.box
  const [w, h] = row.bubblePx
  const isAnswer = row.kind === 'question' || row.kind === 'numeric'
  const verdict = row.verdict === 'right' || row.verdict === 'wrong' ? row.verdict : undefined
  const size = Math.max(10, Math.min(w, h) * 0.8)
  const middle = (top + bottom) / 2
  const x = right + size * 0.5
  const frame = {
    x: left - PAD * 2,
    y: top - PAD * 2,
    width: right - left + PAD * 4,
    height: bottom - top + PAD * 4,
  }
  return (
    <g data-verdict={verdict} data-doubtful={row.isDoubtful || undefined}>
      {row.isDoubtful && <rect className={classes.doubt} {...frame} />}
      {isSelected && <rect className={classes.selected} {...frame} />}
      {row.options.map((option, i) =>
        row.detected.includes(option) ? (
          <rect
            key={option}
            className={row.isByPerson ? classes.byPerson : classes.chosen}
            x={(row.centers[2 * i] ?? 0) - w / 2 - PAD}
            y={(row.centers[2 * i + 1] ?? 0) - h / 2 - PAD}
            width={w + PAD * 2}
            height={h + PAD * 2}
            rx={PAD}
          />
        ) : null,
      )}
      {isAnswer && row.detected.length === 0 && !row.isDoubtful && (
        <line className={classes.blank} x1={left} x2={right} y1={bottom + PAD} y2={bottom + PAD} />
      )}
      {row.kind === 'question' && verdict === 'right' && (
        <path
          className={classes.tick}
          d={`M${x} ${middle} l${size * 0.35} ${size * 0.4} l${size * 0.6} ${-size * 0.9}`}
        />
      )}
      {row.kind === 'question' && verdict === 'wrong' && (
        <path
          className={classes.cross}
          d={`M${x} ${middle - size / 2} l${size} ${size} m${-size} 0 l${size} ${-size}`}
        />
      )}
    </g>
  )
}

/** Everything that was read of a page, over its picture; a row is chosen by a click. */
export function SheetMarks({ rows, selected, onSelect }: SheetMarksProps) {
  return rows.map((row) => (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list beside the page does the same for the keyboard
    <g key={row.label} data-row={row.label} onClick={() => onSelect(row.label)}>
      <rect
        className={classes.hit}
        x={row.box[0]}
        y={row.box[1]}
        width={row.box[2] - row.box[0]}
        height={row.box[3] - row.box[1]}
      />
      <RowMarks row={row} isSelected={row.label === selected} />
    </g>
  ))
}
