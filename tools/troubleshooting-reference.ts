import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EXIT } from '#main/hosts/worker/exit-codes.ts'
import { errorTexts as english } from '#shared/i18n/en/error.ts'
import { errorTexts as korean } from '#shared/i18n/ko/error.ts'

/** docs/troubleshooting.md: every way the program ends and every error it names, in both languages, from the code's own lists. */

const HEAD = `# Troubleshooting · 문제 해결

Find the sentence that the screen or the terminal shows, or the code that a program's output (\`--json\`), the queue's details or the log
name as \`reason\`. What stands in double braces is filled in. · 화면이나 터미널에 나온 문장, 또는 \`reason\`에 적힌 코드로 찾으십시오. 이중
중괄호 안은 실제 값으로 바뀝니다.

This page is written by \`npm run docs:troubleshooting\` from the code's own lists; a test compares them.

## First looks · 먼저 볼 것

| what you see · 증상 | look at · 확인할 것 |
|---|---|
| an engine cannot work · 엔진이 동작하지 않음 | \`grading-station doctor\` says what is missing and how to get it · 무엇이 없는지, 어떻게 준비하는지 알려 줍니다 |
| jobs wait · 작업이 쌓이기만 함 | \`grading-station status\`; the queue's screen shows the error of each job · 작업 화면에 작업마다 오류가 나옵니다 |
| results do not arrive · 결과가 학원 서버에 없음 | \`grading-station undelivered\`; [worker.md](worker.md) |
| pages are not aligned · 답안지가 맞춰지지 않음 | print at 100 %, without “fit to page”; scan whole pages at 150 dpi or more · 100% 크기로 인쇄하고, 150dpi 이상으로 전체를 스캔하십시오 |
| too many doubts · 확인할 답안이 너무 많음 | the thresholds' screen moves them over the whole batch at once · ‘판독 기준’ 화면에서 한꺼번에 조절합니다 |
| the database was damaged · 데이터베이스 손상 | [operations.md](operations.md), [data.md](data.md) |
| screens do not open · 화면이 열리지 않음 | the address is good once and for ten minutes: Enter in the terminal prints another · 주소는 10분 동안 한 번만 쓸 수 있습니다. 터미널에서 Enter를 누르면 새 주소가 나옵니다 |
`

type Ended = keyof typeof EXIT
/** What each code of the worker means, and what to do. */
const ENDS: Readonly<Record<Ended, readonly [en: string, ko: string]>> = {
  ok: ['stopped, or drained', '정상 종료'],
  badData: [
    'the database is not as the program left it: go back to a backup',
    '데이터베이스가 프로그램이 남긴 상태와 다릅니다. 백업으로 되돌리십시오',
  ],
  unavailable: [
    'the disk is full, the database is in use, or the window that sealed the token is closed: free space, wait, or open the window',
    '디스크가 가득 찼거나, 데이터베이스를 다른 프로그램이 쓰고 있거나, 토큰을 잠근 창이 닫혀 있습니다',
  ],
  failed: [
    'the database is damaged or was replaced: close all windows and start again, which repairs it',
    '데이터베이스가 손상되었거나 바뀌었습니다. 창을 모두 닫고 다시 시작하면 복구됩니다',
  ],
  busy: [
    'another worker has this data folder, or a newer program wrote it',
    '다른 작업기가 이 데이터 폴더를 쓰고 있거나, 더 새로운 프로그램이 만든 폴더입니다',
  ],
  undelivered: [
    'drained, but the academy refused results: `grading-station undelivered`',
    '학원 서버가 거절한 결과가 남아 있습니다: `grading-station undelivered`',
  ],
  badSettings: [
    'a setting is missing or unusable; the message names it',
    '설정이 없거나 쓸 수 없습니다. 메시지에 이름이 나옵니다',
  ],
}
const OTHER_ENDS = [
  [1, 'a command failed; the message says why', '명령이 실패했습니다. 이유는 메시지에 나옵니다'],
  [3, '`status`: no worker runs on this folder', '`status`: 이 폴더에서 실행 중인 작업기가 없습니다'],
  [130, 'ended at once by a second Ctrl+C', 'Ctrl+C를 두 번 눌러 바로 끝났습니다'],
  [143, 'ended at once by a second SIGTERM', '두 번째 종료 요청으로 바로 끝났습니다'],
] as const

export const TROUBLESHOOTING_FILE = fileURLToPath(new URL('../docs/troubleshooting.md', import.meta.url))

const inCell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

export function troubleshootingReference(): string {
  const ends = (Object.entries(EXIT) as [Ended, number][]).map(
    ([name, code]) => [code, ...ENDS[name]] as const,
  )
  const codes = [...ends, ...OTHER_ENDS].sort((a, b) => a[0] - b[0])
  const reasons = Object.keys(english).sort() as (keyof typeof english)[]
  return [
    HEAD,
    '## Exit codes · 종료 코드\n',
    '| code | meaning | 뜻 |\n|---|---|---|',
    ...codes.map(([code, en, ko]) => `| ${code} | ${en} | ${ko} |`),
    '\n## Errors by their reason · 오류 코드\n',
    '| reason | English | 한국어 |\n|---|---|---|',
    ...reasons.map((reason) => `| \`${reason}\` | ${inCell(english[reason])} | ${inCell(korean[reason])} |`),
    '',
  ].join('\n')
}

if (import.meta.main) writeFileSync(TROUBLESHOOTING_FILE, troubleshootingReference())
