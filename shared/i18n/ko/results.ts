import { sheetTexts } from './sheet.ts'

export const resultsTexts = {
  view: { students: '학생', items: '문항', absent: '미제출' },
  mean: '평균 {{mean}} · 표준편차 {{deviation}}',
  keySuspect: '정답을 확인하십시오. 점수가 높은 학생일수록 더 틀린 문항: {{questions}}',
  noKey: '정답표가 없어 점수를 매기지 않았습니다. 채점 화면에서 정답표를 넣으십시오.',
  empty: '채점한 답안지가 없습니다.',
  toImport: '답안지 가져오기',
  nobodyAbsent: '명단의 모든 학생이 제출했습니다.',
  empties: '빈 쪽 {{count}}',
  undecided: '미정 {{count}}문항',
  group: '반',
  column: {
    rank: '석차',
    number: sheetTexts.number,
    name: sheetTexts.name,
    form: sheetTexts.form,
    points: sheetTexts.score,
    right: '정답',
    wrong: '오답',
    blank: '무응답',
    standing: '상태',
  },
  item: {
    question: '문항',
    difficulty: '정답률',
    pointBiserial: '변별도',
    choices: '선택 분포',
    suspect: '정답 확인 필요',
  },
} as const
