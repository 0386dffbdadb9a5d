import { dataFolder } from '#main/base/data-folder.ts'
import type { Settings } from '#shared/domain/settings.ts'

/** Where a person puts model files: `models` in the station's data folder. */
export const modelsFolder = (settings: Settings): string => dataFolder(settings.dataDir).models
