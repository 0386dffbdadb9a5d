import { Template } from '#shared/domain/template.ts'

/** Names of everything in a template that is a length. */
const LENGTHS: ReadonlySet<string> = new Set(['x', 'y', 'w', 'h', 'dx', 'dy', 'thickness'])

/** The same template drawn over a picture, its unit a pixel. */
export function toPixelUnits(template: Template, pixelsPerMm: number): Template {
  const scaled = (value: unknown, key = ''): unknown => {
    if (typeof value === 'number') return LENGTHS.has(key) ? value * pixelsPerMm : value
    if (Array.isArray(value)) return value.map((item) => scaled(item, key))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, scaled(item, name)]))
  }
  return Template.parse({ ...(scaled(template) as Template), unit: 'px' })
}
