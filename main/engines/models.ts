import { join } from 'node:path'
import { defaultDataDir } from '#main/base/data-folder.ts'
import type { Settings } from '#main/base/settings.ts'

/** Where a person puts model files: `models` in the station's data folder. */
export function modelsFolder(settings: Settings): string {
  return join(settings.GRADING_STATION_DATA ?? defaultDataDir(process.env), 'models')
}
