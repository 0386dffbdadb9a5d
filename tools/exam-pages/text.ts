import type { Random } from '../random.ts'

const STEMS = [
  '다음 글의 내용과 일치하지 않는 것은?',
  '다음 중 옳은 것만을 있는 대로 고른 것은?',
  '밑줄 친 부분의 의미로 가장 적절한 것은?',
  '함수 f(x) = 2x + 3에 대하여 f(5)의 값은?',
  '다음 대화의 빈칸에 들어갈 말로 알맞은 것을 고르시오.',
  '두 수 a, b에 대하여 a + b = 7이고 ab = 12일 때, a와 b의 차를 구하시오.',
  '그림은 어느 지역의 기온과 강수량을 나타낸 것이다. 이에 대한 설명으로 옳은 것은?',
  '표는 학생 다섯 명의 수학 점수를 나타낸 것이다. 평균과 분산을 각각 구하시오.',
  '윗글을 읽고 보인 반응으로 적절하지 않은 것은?',
  '물체에 작용하는 알짜힘의 크기가 10 N일 때 가속도의 크기는?',
  '다음 조건을 모두 만족시키는 자연수 n의 개수를 구하시오.',
  '자료에 나타난 시대의 사회 모습으로 옳은 것은?',
  '세포 분열 과정에서 염색체의 수가 절반으로 줄어드는 시기를 쓰시오.',
  '이차방정식의 두 근이 서로 역수일 때 상수 k의 값은?',
]

const SENTENCES = [
  '우리나라의 여름은 덥고 습하며 장마가 끝난 뒤에는 열대야가 이어진다.',
  '그는 책상 앞에 앉아 오래된 사진을 한 장씩 넘겨 보았다.',
  '물은 섭씨 100도에서 끓지만 높은 산에서는 더 낮은 온도에서 끓는다.',
  '도서관에서는 조용히 책을 읽고 다른 사람에게 방해가 되지 않도록 해야 한다.',
  '상품의 가격이 오르면 수요량은 줄어들고 공급량은 늘어나는 경향이 있다.',
  '식물의 잎에서는 빛을 이용하여 이산화탄소와 물로 양분을 만든다.',
  '정보를 주고받는 방식이 바뀌면서 사람들의 생활도 크게 달라졌다.',
  '할머니께서는 시장에 가실 때마다 나에게 붕어빵을 사 주셨다.',
  '삼각형의 세 내각의 크기의 합은 항상 180도이다.',
  '조선 후기에는 상업이 발달하면서 전국에 장시가 늘어났다.',
  '지구는 하루에 한 바퀴씩 스스로 돌면서 태양의 둘레를 돈다.',
  '친구의 말을 끝까지 듣고 나서 자기의 생각을 말하는 것이 좋다.',
]

export const ENGLISH = [
  'The quick brown fox jumps over the lazy dog near the river bank.',
  'Which of the following statements is true about the passage?',
  'He has been working at the library since 2019, and he likes it.',
  'Answer all questions in the space provided.',
  'What is the capital of Ghana, and why?',
  'Let f(x) = 3x + 2 and g(x) = 5x - 7.',
] as const

const CHOICES = [
  '12',
  '24',
  '36',
  '-5',
  '서울',
  '광합성',
  '기체',
  '민주주의',
  'ㄱ, ㄴ',
  'ㄱ, ㄷ',
  'x = 3',
  '세종',
]

export const CIRCLED = ['①', '②', '③', '④', '⑤'] as const

export function stem(random: Random, sentences: number): string {
  const lead = Array.from({ length: sentences }, () => random.pick(SENTENCES))
  return [...lead, random.pick(STEMS)].join(' ')
}

export const sentence = (random: Random) => random.pick(SENTENCES)

export const shortChoice = (random: Random) => random.pick(CHOICES)
