/** What the station can say of a student in a notice, each by the names that templates use for it, the first one shown. */
const NAMES = {
  name: ['이름', '학생이름', '학생명'],
  exam: ['시험', '시험명', '시험이름', '차시명'],
  date: ['날짜', '시험일'],
  subject: ['과목', '강의명'],
  group: ['반', '반이름'],
  points: ['점수', '득점'],
  possible: ['만점'],
  mean: ['평균'],
  rank: ['석차', '등수'],
  groupRank: ['반석차', '반등수'],
  count: ['응시인원', '응시자수'],
  topPercent: ['상위퍼센트', '상위'],
  percentile: ['백분위'],
  standardScore: ['표준점수'],
  grade9: ['등급', '추정등급'],
  grade5: ['5등급'],
  pass: ['합격여부', '합불'],
  right: ['정답수'],
  wrong: ['오답수'],
  blank: ['무응답수'],
} as const

export type NoticeFact = keyof typeof NAMES
/** A fact that does not exist for a student is absent, and shows as a dash. */
export type NoticeFacts = Readonly<Partial<Record<NoticeFact, string>>>

const FACT_OF = new Map<string, NoticeFact>(
  Object.entries(NAMES).flatMap(([fact, names]) => names.map((name) => [name, fact as NoticeFact] as const)),
)

/** Names of variables that fill themselves, for people who write templates. */
export const KNOWN_VARIABLES: readonly string[] = Object.values(NAMES).map(([name]) => name)

/** Which fact a variable stands for; undefined where a person has to say its value. */
export const factOf = (variable: string): NoticeFact | undefined => FACT_OF.get(variable.trim())
