import { isAcademyOmr } from './academy-omr.ts'
import { withAcademyPrint } from './academy-print.ts'
import { importAcademyOmr } from './import-academy-omr.ts'
import type { ImportNote } from './import-note.ts'
import { importOmrChecker } from './import-omrchecker.ts'
import type { Template } from './template.ts'

/**
 * A station template from another program's: the academy's own description of its sheet, told by what is in it, or
 * OMRChecker's `template.json` with its `config.json`. The academy's comes with all that is printed around its bubbles.
 * @throws StationError `invalid-input` when it is neither
 */
export function importTemplate(
  source: unknown,
  config: unknown,
  name: string,
): { template: Template; notes: ImportNote[] } {
  if (!isAcademyOmr(source)) return importOmrChecker(source, config, name)
  const { template, notes } = importAcademyOmr(source, name)
  return { template: { ...template, pages: template.pages.map(withAcademyPrint) }, notes }
}
