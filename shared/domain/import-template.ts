import { importAcademyOmr, isAcademyOmr } from './import-academy-omr.ts'
import { type ImportNote, importOmrChecker } from './import-omrchecker.ts'
import type { Template } from './template.ts'

/**
 * A station template from another program's: the academy's own description of its sheet, told by what is in it, or
 * OMRChecker's `template.json` with its `config.json`.
 * @throws StationError `invalid-input` when it is neither
 */
export function importTemplate(
  source: unknown,
  config: unknown,
  name: string,
): { template: Template; notes: ImportNote[] } {
  return isAcademyOmr(source) ? importAcademyOmr(source, name) : importOmrChecker(source, config, name)
}
