import type { Language } from '#shared/i18n/index.ts'
import { en } from './en.ts'
import { type HelpTexts, ko } from './ko.ts'

export type { HelpTexts }

export const helpTexts = (language: Language): HelpTexts => ({ ko, en })[language]
