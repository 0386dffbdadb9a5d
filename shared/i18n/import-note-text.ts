import type { ImportNote } from '../domain/import-note.ts'
import type { Translate } from './index.ts'

/** `preProcessors[1]: …`: where in the file, and what came of it. */
export const importNoteText = ({ at, kind, params }: ImportNote, t: Translate): string =>
  `${at}: ${t(`editor.importNote.${kind}`, params)}`
