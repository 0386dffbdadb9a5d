/** What every screen says of a page and of the batch. */
export const sheetTexts = {
  evidence: '판독 근거',
  page: '{{file}} {{page}}쪽',
  question: '{{number}}번',
  digit: '{{number}}번 {{digit}}째 자리',
  number: '수험번호',
  name: '이름',
  form: '형별',
  score: '점수',
  fit: '화면 맞춤',
  large: '크게 보기',
  review: '확인 {{count}}건',
  showFirst: '먼저 온 쪽 보기',
} as const
export const standingTexts = { queued: '대기', reading: '읽는 중', cancelled: '제외됨' } as const
export const batchTexts = { choose: '시험 선택', noneFound: '찾는 시험이 없습니다.' } as const
export const timeTexts = {
  seconds: '{{count}}초',
  minutes: '{{count}}분',
  hours: '{{hours}}시간 {{minutes}}분',
  left: '{{time}} 남음',
} as const
