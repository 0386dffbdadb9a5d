import { Command, type ErrorOptions, Help, InvalidArgumentError, Option } from 'commander'
import type { HelpTexts } from './help/index.ts'

/** The parser's own headings, by ours. */
const HEADINGS = {
  'Usage:': 'usage',
  'Arguments:': 'arguments',
  'Options:': 'options',
  'Global Options:': 'globalOptions',
  'Commands:': 'commands',
} as const satisfies Record<string, keyof HelpTexts['words']>

const isHeading = (title: string): title is keyof typeof HEADINGS => title in HEADINGS

class LocalHelp extends Help {
  readonly #texts: HelpTexts

  constructor(texts: HelpTexts) {
    super()
    this.#texts = texts
    this.showGlobalOptions = true
  }

  override styleTitle(title: string): string {
    return isHeading(title) ? this.#texts.words[HEADINGS[title]] : title
  }

  override optionDescription({ description, argChoices, defaultValue, required }: Option): string {
    const { choices, default: byDefault } = this.#texts.words
    const notes = [
      ...(argChoices === undefined ? [] : [`${choices}: ${argChoices.join(', ')}`]),
      ...(defaultValue === undefined || !required ? [] : [`${byDefault}: ${String(defaultValue)}`]),
    ]
    return notes.length === 0 ? description : `${description} (${notes.join('; ')})`
  }
}

/** A command whose help and whose answers to slips are in the user's language. */
export class LocalCommand extends Command {
  readonly #texts: HelpTexts

  constructor(name: string | undefined, texts: HelpTexts) {
    super(name)
    this.#texts = texts
    this.helpOption('-h, --help', texts.words.help)
  }

  override createCommand(name?: string): Command {
    return new LocalCommand(name, this.#texts)
  }

  override createHelp(): Help {
    return new LocalHelp(this.#texts)
  }

  override error(message: string, options?: ErrorOptions): never {
    return super.error(
      `${this.#texts.words.error}: ${slipText(message, options?.code, this.#texts)}`,
      options,
    )
  }
}

const isSlip = (name: string | undefined, slips: HelpTexts['slips']): name is keyof HelpTexts['slips'] =>
  name !== undefined && name in slips

/**
 * A slip in the user's words. The parser hands out what it is about only within its own sentence: in quotes, and what it
 * may have meant, or what a value may be, after it.
 */
function slipText(message: string, code: string | undefined, texts: HelpTexts): string {
  const name = code?.replace(/^commander\./, '')
  if (!isSlip(name, texts.slips)) return message.replace(/^error: /, '')
  const [first = '', second = ''] = Array.from(message.matchAll(/'([^']*)'/g), ([, quoted]) => quoted)
  const isArgument = message.includes('command-argument value')
  const sentence = isArgument ? texts.slips[name](second, first) : texts.slips[name](first, second)
  const meant = /\(Did you mean (?:one of )?(.*)\?\)$/.exec(message)?.[1]
  const advice = /is invalid(?: for argument '[^']*')?\. (.*)$/s.exec(message)?.[1]
  const choices = advice === undefined ? undefined : /^Allowed choices are (.*)\.$/.exec(advice)?.[1]
  const more =
    meant !== undefined ? texts.meant(meant) : choices !== undefined ? texts.allowed.choices(choices) : advice
  return more === undefined ? sentence : `${sentence} ${more}`
}

/** Takes whole numbers within bounds, both allowed. @throws InvalidArgumentError a sentence in the user's language */
export const wholeNumber = (least: number, most: number, texts: HelpTexts) => (value: string) => {
  const number = Number(value)
  if (/^\d+$/.test(value) && number >= least && number <= most) return number
  throw new InvalidArgumentError(texts.allowed.whole(least, most))
}

/** Of TCP. */
const LAST_PORT = 65_535

export const portOption = (texts: HelpTexts): Option =>
  new Option('--port <n>', texts.port).argParser(wholeNumber(0, LAST_PORT, texts)).default(0)
