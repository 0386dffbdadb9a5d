import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { studentFileNames } from '#main/documents/file-name.ts'
import { writePaper } from '#main/documents/paper.ts'
import type { DocumentInput, LeftOutStudent } from '#main/documents/report.ts'
import { OF_EACH_STUDENT } from '#shared/domain/document-kinds.ts'
import {
  createPreparation,
  type DocumentMaking,
  type DocumentOrder,
  type DocumentParts,
  invalid,
  type Prepared,
} from './prepare-document.ts'

export interface MadeDocument {
  readonly title: string
  readonly pages: number
  readonly students: number
  readonly leftOut: readonly LeftOutStudent[]
}

/** Documents of exams, drawn from how they stand now. */
export function createDocuments(parts: DocumentParts) {
  const prepare = createPreparation(parts)

  const fileOf = ({ title, definition }: Prepared, { settings, nowMs, signal }: DocumentMaking) => ({
    ...{ title, author: settings.academyName, language: settings.language },
    ...{ madeAtMs: nowMs, signal, isTrueSize: definition.of === 'sheets' },
  })

  return {
    /**
     * Draws a document into a file.
     * @throws StationError `invalid-input`: `documents-no-key`, `documents-empty`, `documents-no-paper`, `documents-no-roster`,
     *   `logo-unreadable`; `conflict` `documents-stale` when scores changed meanwhile; as `writePaper`, `questionPictures`
     */
    async make(order: DocumentOrder, making: DocumentMaking): Promise<MadeDocument> {
      const prepared = await prepare(order, making)
      const { title, total, leftOut, definition, input, drawing, check } = prepared
      const file = { ...fileOf(prepared, making), path: making.path, check }
      const pages = await writePaper(file, (paper) => definition.draw(paper, input, drawing))
      return { title, pages, students: total, leftOut }
    },

    /**
     * Draws a file for each student, named by number and name, into a folder that is theirs alone: when it throws, what is in
     * there already may be stale.
     * @throws StationError as `make`; `invalid-input` `documents-not-each`
     */
    async makeEach(
      order: DocumentOrder,
      making: DocumentMaking,
    ): Promise<MadeDocument & { readonly files: string[] }> {
      if (!OF_EACH_STUDENT.has(order.kind)) throw invalid('documents-not-each')
      const prepared = await prepare(order, making)
      const { title, total, leftOut, definition, input, drawing, check } = prepared
      const isSheets = definition.of === 'sheets'
      const inputs: { who: { number: string; name: string }; own: DocumentInput }[] = isSheets
        ? input.sheet.students.map((who) => ({
            who,
            own: { ...input, sheet: { ...input.sheet, students: [who] } },
          }))
        : input.students.map((who) => ({ who, own: { ...input, students: [who] } }))
      const names = studentFileNames(inputs.map(({ who }) => who))
      const files: string[] = []
      let pages = 0
      for (const [i, { own }] of inputs.entries()) {
        const path = join(making.path, names[i])
        const drawn = await writePaper({ ...fileOf(prepared, making), path }, (paper) =>
          definition.draw(paper, own, drawing),
        )
        pages += drawn
        if (drawn > 0) files.push(names[i])
        // Whoever was left out has no page.
        else await rm(path)
      }
      check()
      return { title, pages, students: total, leftOut, files }
    },
  }
}
export type Documents = ReturnType<typeof createDocuments>
