import { Fragment, type ReactNode } from 'react'
import type { TemplatePage } from '#shared/domain/template.ts'
import type { Translate } from '#shared/i18n/index.ts'
import { useText } from '../../../lib/i18n.ts'
import { fieldLabel } from '../describe.ts'
import { fieldIdOf, type Item, markOf } from '../model/items.ts'
import classes from './canvas.module.css'
import { FieldNumbers, FieldShape, fiducialPath } from './field-shape.tsx'

interface PageItemsProps {
  readonly page: TemplatePage
  readonly items: readonly Item[]
  readonly areSelected: boolean
}

/** Fiducials and fields of a page in template units, each a button that can be pressed and reached by Tab. */
export function PageItems({ page, items, areSelected }: PageItemsProps) {
  const t = useText()
  return items.map((item) => {
    const { label, hit, shape, numbers } = drawing(page, item, t)
    return (
      <Fragment key={item.id}>
        {/* biome-ignore lint/a11y/useSemanticElements: SVG has no button */}
        <g
          className={classes.shape}
          data-item={item.id}
          role="button"
          tabIndex={0}
          aria-label={label}
          aria-pressed={areSelected}
        >
          <path className={classes.hit} d={hit} vectorEffect="non-scaling-stroke" />
          {shape}
        </g>
        {numbers}
      </Fragment>
    )
  })
}

interface Drawing {
  readonly label: string
  /** Path of what can be pressed. */
  readonly hit: string
  readonly shape: ReactNode
  readonly numbers?: ReactNode
}

function drawing(page: TemplatePage, { id, bounds: { x, y, w, h } }: Item, t: Translate): Drawing {
  const mark = markOf(id)
  if (mark === undefined) {
    const field = page.fields.find((each) => each.id === fieldIdOf(id))!
    return {
      label: fieldLabel(t, field),
      hit: `M${x} ${y}h${w}v${h}h${-w}z`,
      shape: <FieldShape field={field} />,
      numbers: <FieldNumbers field={field} />,
    }
  }
  const fiducials = page.fiducials[mark.fiducial]
  const path = fiducialPath(fiducials, mark.index)
  return {
    label: t('editor.mark', { kind: t(`editor.fiducial.${fiducials.kind}`), n: mark.index + 1 }),
    hit: path,
    shape: <path className={classes.mark} d={path} vectorEffect="non-scaling-stroke" />,
  }
}
