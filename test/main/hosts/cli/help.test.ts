import { type Command, CommanderError, type Help } from 'commander'
import { beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '#main/hosts/cli/program.ts'
import type { Language } from '#shared/i18n/index.ts'

const program = (language: Language, args: readonly string[] = []) =>
  createProgram(language, args, () => Promise.reject(new Error('not run here')))

const namesIn = ({ commands }: Command) => commands.map((command) => command.name())

/** With every command loaded. */
const whole = async (language: Language) => program(language, namesIn(await program(language)))

const withInner = (command: Command): Command[] => [command, ...command.commands.flatMap(withInner)]

/** Every sentence of a command's help, by what it is about. */
function sentences(command: Command): [string, string][] {
  const help: Help = command.createHelp()
  return [
    [command.name(), help.commandDescription(command)],
    ...help
      .visibleOptions(command)
      .map((option): [string, string] => [`${command.name()} ${option.long}`, option.description]),
    ...command.registeredArguments
      .filter(({ description }) => description !== '')
      .map((argument): [string, string] => [`${command.name()} ${argument.name()}`, argument.description]),
  ]
}

// All commands are loaded once, which takes seconds on a busy machine.
beforeAll(() => whole('en'))

/** What a person is told of a command line, in the place of the help and the end of the program. */
async function said(language: Language, line: string): Promise<string> {
  let text = ''
  const args = line.split(' ')
  const created = await program(language, args)
  for (const command of withInner(created)) {
    command
      .exitOverride()
      .showHelpAfterError(false)
      .configureOutput({
        writeErr: (written) => {
          text += written
        },
      })
  }
  await created.parseAsync(args, { from: 'user' }).catch((thrown: unknown) => {
    if (!(thrown instanceof CommanderError)) throw thrown
    expect(thrown.exitCode).toBe(1)
  })
  return text
}

describe('the help', () => {
  it('is in one language: no sentence of any command is left in the other', async () => {
    const korean = withInner(await whole('ko')).flatMap(sentences)
    expect(korean.length).toBeGreaterThan(80)
    // The types of jobs are names.
    expect(korean.filter(([of, text]) => !/[가-힣]/.test(text) && of !== 'run type')).toEqual([])
    expect(
      withInner(await whole('en'))
        .flatMap(sentences)
        .filter(([, text]) => /[가-힣]/.test(text) || text === ''),
    ).toEqual([])
  })

  it('says the same of a command that was not loaded as of one that was', async () => {
    const listed = ({ commands }: Command) =>
      commands.map((command) => [command.name(), command.description()])
    expect(listed(await program('ko'))).toEqual(listed(await whole('ko')))
    expect(namesIn(await program('ko'))).toContain('grade')
  })

  it('has no word of the parser’s own language', async () => {
    for (const command of withInner(await whole('ko'))) {
      const help = command.helpInformation()
      expect(help).toContain('사용법:')
      expect(help).not.toMatch(/Usage|Options|Arguments|Commands|default|choices|display help/)
    }
  })
})

describe('a slip on the command line', () => {
  it.each([
    ['grade x', '오류: --template <file> 옵션이 있어야 합니다.'],
    ['score --key k.csv', '오류: answers 인수가 빠졌습니다.'],
    ['grade x --out', '오류: --out <folder> 옵션의 값이 빠졌습니다.'],
    ['worker --drian', '오류: --drian 옵션은 없습니다. 혹시 --drain?'],
    ['gread', '오류: gread 명령은 없습니다. 혹시 grade?'],
    ['setup now', '오류: 인수가 너무 많습니다.'],
    ['start --port abc', '오류: --port <n>: ‘abc’은(는) 쓸 수 없습니다. 0에서 65535까지의 정수를 쓰십시오.'],
    [
      'browser --port 65536',
      '오류: --port <n>: ‘65536’은(는) 쓸 수 없습니다. 0에서 65535까지의 정수를 쓰십시오.',
    ],
    ['grade x --workers 0', '오류: --workers <n>: ‘0’은(는) 쓸 수 없습니다. 1에서 64까지의 정수를 쓰십시오.'],
    [
      'grade x --stroke maybe',
      '오류: --stroke <meaning>: ‘maybe’은(는) 쓸 수 없습니다. 쓸 수 있는 값: either, both',
    ],
    ['notify 1 --to aunt', '오류: --to <who>: ‘aunt’은(는) 쓸 수 없습니다. 쓸 수 있는 값: parent, student'],
  ])('is named: %s', async (line, sentence) => {
    expect(await said('ko', line)).toBe(`${sentence}\n`)
  })

  it('is named in English, too', async () => {
    expect(await said('en', 'grade x --workers 1e2')).toBe(
      'Error: --workers <n>: “1e2” cannot be used. Give a whole number from 1 to 64.\n',
    )
  })
})
