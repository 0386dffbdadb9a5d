/** `grading-station score`. */
export const scoreTexts = {
  students: {
    number: 'number',
    name: 'name',
    form: 'form',
    points: 'points',
    handPoints: 'written',
    rank: 'rank',
    topPercent: 'top %',
    percentile: 'percentile',
    standardScore: 'standard',
    grade9: 'est. grade of 9',
    grade5: 'est. grade of 5',
    pass: 'pass',
    status: 'state',
  },
  status: { ok: 'scored', provisional: 'to decide', 'no-key': 'no key', absent: 'absent' },
  passed: 'passed',
  failed: 'below',
  items: {
    form: 'form',
    question: 'question',
    n: 'n',
    difficulty: 'right',
    discrimination: 'discr.',
    pointBiserial: 'point-bis.',
    omitted: 'omitted',
    choices: 'choices',
  },
  summary: '{{n}} scored · {{provisional}} to decide · {{absent}} absent · out of {{possible}}',
  spread:
    'mean {{mean}} · SD {{sd}} · median {{median}} · lowest {{min}} · highest {{max}} · pass rate {{passRate}}',
  reliability: 'reliability: alpha {{alpha}} · KR-20 {{kr20}} · SEM {{sem}}',
  reliabilityOf:
    'reliability of form {{form}} ({{n}} scored): alpha {{alpha}} · KR-20 {{kr20}} · SEM {{sem}}',
  note: {
    unscored: 'Questions that are not in the key were not scored: {{questions}}',
    short: 'Lines with too few cells; those missing are taken for blank: line {{lines}}',
    strangers: '{{count}} student(s) are not on the roster.',
    'no-key': '{{count}} student(s) have a form that has no key, and no score.',
    possible: 'Form {{form}}: the weights add up to {{sum}}, and the full mark is {{possible}}.',
    'hand-empty': 'The written part has lines without points: {{lines}}.',
    'hand-missing':
      'Students whose written part is not scored, so that their score does not hold: {{count}}.',
    unknown: 'The exam file has entries that are not known and not used: {{names}}',
    'key-suspect': 'Question {{question}}: better students get it wrong more often. Check the key.',
    'choice-alike':
      'Question {{question}}: everybody chose the same wrong option, {{option}}. Check the key.',
    slip: '{{number}}: the answers to questions {{from}} to {{to}} seem to stand one line off. In their places {{shifted}} would be right, not {{right}}.',
  },
} as const
