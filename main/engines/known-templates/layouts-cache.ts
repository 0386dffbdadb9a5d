import { type PageLayout, pageLayout } from '#shared/domain/layout.ts'
import { Template } from '#shared/domain/template.ts'

/** A station has few templates, and each is tried on every refused page. */
const KEPT = 40

function compile(json: string): PageLayout[] {
  const template = Template.parse(JSON.parse(json))
  return template.pages.map((page) => pageLayout(page, template.unit, template.rules))
}

/** Layouts of templates, those asked for last. */
export function layoutsCache(): (json: string) => readonly PageLayout[] {
  const known = new Map<string, readonly PageLayout[]>()
  return (json) => {
    const layouts = known.get(json) ?? compile(json)
    // Put last, so that the first is the one not asked for the longest.
    known.delete(json)
    known.set(json, layouts)
    if (known.size > KEPT) known.delete(known.keys().next().value!)
    return layouts
  }
}
