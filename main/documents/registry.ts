import type { DocumentKind } from '#shared/domain/document-kinds.ts'
import { drawAnnotated } from './kinds/annotated.ts'
import { drawAnswerSheets } from './kinds/answer-sheets.ts'
import { drawClassReport } from './kinds/class-report.ts'
import { drawDetailedCards, drawScoreCards } from './kinds/score-card.ts'
import { drawRanking, drawScoreList } from './kinds/score-list.ts'
import { drawNoteColumns } from './kinds/wrong-note-columns.ts'
import { drawWrongNotes, drawWrongNotesOfClasses } from './kinds/wrong-notes.ts'
import type { Paper } from './paper.ts'
import type { DocumentInput, Drawing } from './report.ts'

export interface DocumentDefinition {
  /** What it is about; `sheets` are made before anything is scored. */
  readonly of: 'scores' | 'scans' | 'sheets'
  /** Questions are drawn from pictures of the exam paper, which have to be given. */
  readonly needsPictures?: true
  /** Students by their place in the exam rather than by class and number. */
  readonly byRank?: true
  /** Begins its own pages; says each student's part is done. */
  readonly draw: (paper: Paper, input: DocumentInput, drawing: Drawing) => Promise<void>
}

/** Every document: a file of `kinds` and a line. */
export const documents: Readonly<Record<DocumentKind, DocumentDefinition>> = {
  'wrong-notes': { of: 'scores', draw: drawWrongNotes },
  'wrong-note-columns': { of: 'scores', needsPictures: true, draw: drawNoteColumns },
  'wrong-notes-class': { of: 'scores', draw: drawWrongNotesOfClasses },
  'score-card': { of: 'scores', draw: drawScoreCards },
  'score-card-detail': { of: 'scores', draw: drawDetailedCards },
  'class-report': { of: 'scores', draw: drawClassReport },
  'score-list': { of: 'scores', byRank: true, draw: drawScoreList },
  ranking: { of: 'scores', byRank: true, draw: drawRanking },
  annotated: { of: 'scans', draw: drawAnnotated },
  'answer-sheets': { of: 'sheets', draw: drawAnswerSheets },
}
