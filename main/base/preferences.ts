import { z } from 'zod'
import { PREFERENCE_NAMES, type PreferenceName, type Settings } from '#shared/domain/settings.ts'
import { readKept, writePrivate } from './private-file.ts'
import { badSettings, type Chosen, checkSetting } from './settings.ts'

/** Some preferences; an absent one stays as it is, an empty one is forgotten. */
export type Changes = { readonly [Name in PreferenceName]?: Settings[Name] | '' | undefined }

/** What people set, in a file that every host on the data folder reads and any window writes. */
export interface Preferences {
  /** @throws StationError as `readKept` */
  get(): Chosen
  /** @throws StationError `invalid-input` `bad-setting`, and nothing is kept; as `get` */
  set(changes: Changes): void
}

export function openPreferences(path: string): Preferences {
  function get(): Chosen {
    const kept = readKept(path, z.record(z.string(), z.unknown())) ?? {}
    // What was put there by hand and cannot be is left out; the rest is good.
    const good = PREFERENCE_NAMES.filter((name) => isGiven(kept[name]) && !checkSetting(name, kept[name]))
    return Object.fromEntries(good.map((name) => [name, kept[name]]))
  }
  return {
    get,
    set(changes) {
      const given = PREFERENCE_NAMES.filter((name) => isGiven(changes[name]))
      const problems = given.flatMap((name) => checkSetting(name, changes[name]) ?? [])
      if (problems.length > 0) throw badSettings(problems)
      const changed = Object.entries(changes).filter(([, value]) => value !== undefined)
      const merged = Object.entries({ ...get(), ...Object.fromEntries(changed) })
      writePrivate(path, Object.fromEntries(merged.filter(([, value]) => isGiven(value))))
    },
  }
}

const isGiven = (value: unknown) => value !== undefined && value !== ''
