import type { Template, TemplatePage } from './template.ts'

/** A feeder skewed by 2° cuts off what lies nearer to the paper's edge. */
export const LEAST_MARGIN_MM = 6

/** Whether what is named at printing has a code to stand in. */
export const hasSheetCode = ({ pages }: Template): boolean =>
  pages.some(({ fields }) => fields.some((field) => field.kind === 'barcode' && field.carries === 'sheet'))

/** Distance of the outermost mark from the paper's edge; undefined for a template without marks or in pixels. */
export function nearestMarkMm({ unit, pages }: Template): number | undefined {
  const distances = unit === 'mm' ? pages.flatMap(markDistances) : []
  return distances.length === 0 ? undefined : Math.min(...distances)
}

const markDistances = ({ size, fiducials }: TemplatePage): number[] =>
  fiducials.flatMap((each) =>
    each.kind !== 'corner-marks' && each.kind !== 'timing-track'
      ? []
      : each.marks.map(({ center, size: { w, h } }) =>
          Math.min(center.x - w / 2, center.y - h / 2, size.w - center.x - w / 2, size.h - center.y - h / 2),
        ),
  )
