import { type PageLayout, templateLayouts } from '#shared/domain/layout.ts'
import { Template } from '#shared/domain/template.ts'

/**
 * Layouts of templates given as text, so that a process compiles each once.
 * @param kept how many templates, those asked for last
 */
export function layoutsCache(kept: number): (templateJson: string) => readonly PageLayout[] {
  const known = new Map<string, readonly PageLayout[]>()
  return (json) => {
    const layouts = known.get(json) ?? templateLayouts(Template.parse(JSON.parse(json)))
    // Put last, so that the first is the one not asked for the longest.
    known.delete(json)
    known.set(json, layouts)
    if (known.size > kept) known.delete(known.keys().next().value!)
    return layouts
  }
}
