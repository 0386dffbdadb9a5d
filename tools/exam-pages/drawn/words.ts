import { josa } from 'es-hangul'
import type { Random } from '#tools/random.ts'

/** Sentences of Korean exams put together from parts, so that no two pages read alike and most syllables occur. */

const NOUNS = (
  '기억 창고 건축물 목격자 심리학자 실험 질문 표현 교통사고 영상 집단 부호화 저장 인출 정보 시장 가격 수요 공급 재화 ' +
  '주식 외환 거래 비용 음식점 차림표 통신 요금제 통화량 산출량 영향 실학자 단위 지역 세금 곡식 낟알 도량형 권위 자연물 ' +
  '세포 염색체 유전자 효소 광합성 호흡 혈액 신경 뉴런 근육 퇴적암 화산 지층 판 맨틀 대류 습도 기압 태풍 해류 ' +
  '전류 전압 저항 자기장 파동 빛 굴절률 렌즈 운동량 충격량 탄성 마찰력 산화 환원 촉매 이온 원소 주기율표 혼합물 용액 ' +
  '함수 그래프 방정식 부등식 수열 극한 확률 분포 평균 분산 벡터 행렬 접선 기울기 넓이 부피 원뿔 꼭짓점 좌표 집합 ' +
  '헌법 국회 법률 재판 인권 선거 정당 여론 외교 협약 무역 관세 환율 저축 소비 투자 실업 물가 복지 연금 ' +
  '왕권 귀족 노비 호족 과거제 토지 조세 사찰 성곽 무덤 벽화 비석 항쟁 개혁 조약 개항 의병 신문 학교 철도 ' +
  '시인 화자 서술자 갈등 배경 운율 비유 상징 반어 역설 풍자 해학 수필 희곡 판소리 민요 설화 편지 일기 여행기 ' +
  '언어 음운 형태소 단어 문장 어미 조사 품사 부사 관형사 띄어쓰기 발음 억양 방언 외래어 높임법 시제 피동문 토론 발표'
).split(' ')

const ADJECTIVES = (
  '새로운 오래된 뚜렷한 복잡한 단순한 급격한 느린 빠른 넓은 좁은 깊은 얕은 뜨거운 차가운 공평한 불규칙한 일정한 서로 다른 ' +
  '가까운 먼 이러한 같은 낯선 익숙한 희귀한 값비싼 낡은 젊은 밝은 어두운 굵은 가는 짧은 기다란'
).split(' ')

const VERBS = (
  '설명한다 나타낸다 바꾼다 줄인다 늘린다 막는다 돕는다 결정한다 측정한다 비교한다 분류한다 관찰한다 증명한다 뒷받침한다 ' +
  '드러낸다 감춘다 옮긴다 묶는다 나눈다 잇는다 끊는다 흡수한다 내뿜는다 견딘다 이끈다 따른다 거스른다 무너뜨린다 세운다 ' +
  '기록한다 찾는다 잃는다 얻는다 겪는다 읽는다 쓴다 묻는다 대답한다 꾸짖는다 칭찬한다'
).split(' ')

const LINKS = ['그러나', '또한', '따라서', '반면', '특히', '예를 들어', '결국', '이때', '한편', '즉'] as const
const TAILS = [
  '고 볼 수 있다.',
  '는 점이 중요하다.',
  '는 사실이 밝혀졌다.',
  '고 생각하였다.',
  '는 주장도 있다.',
] as const

const noun = (random: Random) => random.pick(NOUNS)

function phrase(random: Random): string {
  const first = random.chance(0.5) ? `${random.pick(ADJECTIVES)} ${noun(random)}` : noun(random)
  return random.chance(0.3) ? `${noun(random)}의 ${first}` : first
}

/** One sentence that ends with a stop. */
export function koreanSentence(random: Random): string {
  const subject = josa(phrase(random), random.pick(['이/가', '은/는'] as const))
  const object = josa(phrase(random), '을/를')
  const verb = random.pick(VERBS)
  const lead = random.chance(0.25) ? `${random.pick(LINKS)} ` : ''
  const where = random.chance(0.35) ? `${phrase(random)}에서 ` : ''
  const year = random.chance(0.05) ? `${random.int(1850, 2026)}년에 ` : ''
  const body = `${lead}${year}${subject} ${where}${object} ${verb}`
  return random.chance(0.3) ? `${body}${random.pick(TAILS)}` : `${body}.`
}

export const koreanText = (random: Random, sentences: number) =>
  Array.from({ length: sentences }, () => koreanSentence(random)).join(' ')

export const koreanNoun = noun

const QUESTIONS = [
  '윗글의 내용과 일치하지 <u>않는</u> 것은?',
  '윗글을 이해한 내용으로 가장 적절한 것은?',
  '<보기>를 참고하여 윗글을 감상한 내용으로 적절하지 <u>않은</u> 것은? [3점]',
  '이에 대한 설명으로 옳은 것만을 <보기>에서 있는 대로 고른 것은?',
  '㉠의 의미와 가장 가까운 것은?',
  '다음 중 빈칸에 들어갈 말로 알맞은 것을 고르시오. [2점]',
  '자료에 대한 분석으로 옳은 것은? [3점]',
  '밑줄 친 부분에 대한 설명으로 가장 적절한 것은?',
  '다음 글의 제목으로 가장 알맞은 것은?',
  '이 작품의 특징으로 알맞지 <u>않은</u> 것은?',
] as const

/** A question's own words, as HTML. */
export function stem(random: Random): string {
  const lead = random.chance(0.4) ? `${josa(phrase(random), '은/는')} ${noun(random)}에 대한 것이다. ` : ''
  return lead + random.pick(QUESTIONS).replace('<보기>', '&lt;보기&gt;')
}

const ENGLISH_SUBJECTS = (
  'the river|a young scientist|most people|the old library|her brother|our memory|the city council|' +
  'an honest answer|music|the teacher|every small village|modern technology|the weather|a good habit'
).split('|')
const ENGLISH_VERBS = (
  'changes|rarely notices|protects|depends on|would rather avoid|has often described|can explain|builds|' +
  'quietly destroys|is known for|reminds us of|never forgets'
).split('|')
const ENGLISH_OBJECTS = (
  'the shape of the land|what others believe|a great deal of energy|the price of bread|its own history|' +
  'the way we think|an unexpected problem|quick decisions|hundreds of visitors|the same mistake twice'
).split('|')

export function englishSentence(random: Random): string {
  const text = `${random.pick(ENGLISH_SUBJECTS)} ${random.pick(ENGLISH_VERBS)} ${random.pick(ENGLISH_OBJECTS)}`
  const end = random.chance(0.3) ? `, ${random.pick(['however', 'and so on', 'at least today'])}.` : '.'
  return text[0].toUpperCase() + text.slice(1) + end
}
