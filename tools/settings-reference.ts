import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  SETTING_NAMES,
  SETTING_SECTIONS,
  type SettingName,
  type SettingSection,
  settingRow,
} from '#shared/domain/settings.ts'
import { en } from '#shared/i18n/en.ts'

const HEAD = `# Settings

What is in force is what the environment says, else what people set on the settings screen, else the default. Whatever the
screen saves lies in the data folder and holds for every host on it, a worker with no window included; one that runs takes
it up within seconds. The screen shows a field that the environment sets as it is, with the name of its variable, and does
not change it. \`grading-station doctor\` shows what is set, and by whom; an empty variable counts as unset, and what is
on or off is \`1\` or \`true\`, \`0\` or \`false\`.

This page is written by \`npm run docs:settings\` from \`shared/domain/settings.ts\`; a test compares them.
`

const TITLES: Readonly<Record<SettingSection, string>> = {
  station: 'Station',
  api: en.settings.api.title,
  keep: en.settings.keep.title,
  academy: en.settings.academy.title,
  look: en.settings.look.title,
  notices: en.settings.notices.title,
  engines: en.settings.engines.title,
  video: 'Video',
  upload: en.settings.upload.title,
}

function rowOf(name: SettingName): string {
  const { env, options, default: byDefault, about, preference, secret } = settingRow(name)
  const notes = [
    about,
    ...(options === undefined ? [] : [`One of ${options.map((option) => `\`${option}\``).join(', ')}.`]),
    ...(secret === true ? ['Secret.'] : []),
  ]
  const nobody = byDefault === undefined || byDefault === '' ? '' : `\`${byDefault}\``
  return `| \`${env}\` | ${nobody} | ${preference === true ? 'yes' : ''} | ${notes.join(' ')} |`
}

/** docs/settings.md, whole. */
export function settingsReference(): string {
  const sections = SETTING_SECTIONS.map((section) => {
    const rows = SETTING_NAMES.filter((name) => settingRow(name).section === section).map(rowOf)
    return `\n## ${TITLES[section]}\n\n| variable | default | on the screen | |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return HEAD + sections.join('')
}

export const REFERENCE_FILE = fileURLToPath(new URL('../docs/settings.md', import.meta.url))

if (import.meta.main) writeFileSync(REFERENCE_FILE, settingsReference())
