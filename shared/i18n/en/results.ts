import { sheetTexts } from './sheet.ts'

export const resultsTexts = {
  view: { students: 'Students', items: 'Questions', absent: 'Absent' },
  mean: 'mean {{mean}} · deviation {{deviation}}',
  keySuspect: 'Check the key. Better students get these wrong more often: {{questions}}',
  noKey: 'There is no answer key, so nothing is scored. Give one on the import screen.',
  empty: 'No sheet is graded yet.',
  toImport: 'Bring in sheets',
  nobodyAbsent: 'Everybody on the roster handed in a sheet.',
  empties: 'empty pages {{count}}',
  undecided: '{{count}} undecided',
  group: 'Class',
  column: {
    rank: 'Rank',
    number: sheetTexts.number,
    name: sheetTexts.name,
    form: sheetTexts.form,
    points: sheetTexts.score,
    right: 'Right',
    wrong: 'Wrong',
    blank: 'Blank',
    standing: 'State',
  },
  item: {
    question: 'Question',
    difficulty: 'Right',
    pointBiserial: 'Discrimination',
    choices: 'Choices',
    suspect: 'Check the key',
  },
} as const
