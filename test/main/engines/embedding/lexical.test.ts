import { expect, test } from 'vitest'
import { lexicalVector } from '#main/engines/embedding/lexical.ts'
import { cosineSimilarity } from '#test/support/cosine.ts'

/** The same question in other words, never fitted on. */
const PAIRS = [
  ['이차방정식 x²-5x+6=0의 두 근의 합을 구하시오.', '방정식 x²-5x+6=0을 풀었을 때 두 해의 합은 얼마인가?'],
  [
    '삼각형 ABC에서 각 A의 크기가 60도일 때 변 BC의 길이를 구하여라.',
    '각 A가 60도인 삼각형 ABC의 변 BC의 길이는?',
  ],
  ['다음 글의 주제로 가장 적절한 것을 고르시오.', '아래 글의 주제로 알맞은 것은?'],
  ['광합성이 일어나는 세포 소기관의 이름을 쓰시오.', '세포에서 광합성을 담당하는 소기관은 무엇인가?'],
  ['조선 시대 세종대왕의 업적이 아닌 것은?', '세종대왕이 한 일로 옳지 않은 것을 고르시오.'],
  [
    '물의 끓는점에 영향을 주는 요인을 두 가지 서술하시오.',
    '물이 끓는 온도가 달라지는 까닭을 두 가지 쓰시오.',
  ],
  [
    '등차수열의 첫째항이 3이고 공차가 4일 때 제10항을 구하시오.',
    '첫째항 3, 공차 4인 등차수열의 열 번째 항은?',
  ],
  ['밑줄 친 단어의 의미와 가장 가까운 것은?', '밑줄 그은 낱말과 뜻이 비슷한 것을 고르시오.'],
  [
    '주사위 두 개를 던질 때 눈의 합이 7일 확률을 구하시오.',
    '두 주사위를 동시에 던져 나온 눈의 합이 7이 될 확률은?',
  ],
  ['지구의 자전으로 나타나는 현상을 설명하시오.', '지구가 자전하기 때문에 생기는 현상은 무엇인지 쓰시오.'],
  ['원의 반지름이 5cm일 때 넓이를 구하시오.', '반지름 5cm인 원의 넓이는 얼마인가?'],
  ['화자의 정서로 가장 적절한 것은?', '이 시의 화자가 느끼는 정서를 고르시오.'],
  ['함수 f(x)=2x+1의 역함수를 구하시오.', 'f(x)=2x+1일 때 역함수를 구하여라.'],
  ['산과 염기의 중화 반응에서 생성되는 물질은?', '중화 반응으로 산과 염기가 만드는 물질을 쓰시오.'],
  ['Which of the following best describes the main idea?', 'What is the main idea of the passage?'],
  ['임진왜란의 원인을 서술하시오.', '임진왜란이 일어난 까닭을 쓰시오.'],
]

test('a question is nearer to itself in other words than to other questions (AUC 0.95)', () => {
  const [left, right] = [0, 1].map((side) => PAIRS.map((pair) => lexicalVector(pair[side])))
  const near = left.map((vector, i) => cosineSimilarity(vector, right[i]))
  const far = left.flatMap((vector, i) =>
    right.filter((_, j) => i !== j).map((other) => cosineSimilarity(vector, other)),
  )
  const wins = near.flatMap((one) => far.map((other): number => (one > other ? 1 : one === other ? 0.5 : 0)))
  expect(wins.reduce((sum, win) => sum + win, 0) / wins.length).toBeGreaterThan(0.95)
})

test('case, width, spaces and marks play no part; nothing is like nothing', () => {
  const vector = lexicalVector('함수 f(x)=2x의 값')
  expect(cosineSimilarity(vector, lexicalVector('  함수  F（X）＝２ｘ의  값!! '))).toBeCloseTo(1, 9)
  expect(lexicalVector(' …?! ').every((value) => value === 0)).toBe(true)
  expect(lexicalVector('')).toHaveLength(vector.length)
})
