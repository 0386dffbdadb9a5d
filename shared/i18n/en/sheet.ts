export const sheetTexts = {
  evidence: 'Evidence',
  page: '{{file}}, page {{page}}',
  question: 'Question {{number}}',
  digit: 'Question {{number}}, digit {{digit}}',
  number: 'Number',
  name: 'Name',
  form: 'Form',
  score: 'Score',
  fit: 'Fit',
  large: 'Large',
  review: 'Review {{count}}',
  showFirst: 'Show the first one',
} as const
export const standingTexts = { queued: 'waiting', reading: 'reading', cancelled: 'left out' } as const
export const batchTexts = { choose: 'Choose the exam', noneFound: 'No such exam.' } as const
export const timeTexts = {
  seconds: '{{count}} s',
  minutes: '{{count}} min',
  hours: '{{hours}} h {{minutes}} min',
  left: '{{time}} left',
} as const
