import type { Translate } from '#shared/i18n/index.ts'

export interface TrayCounts {
  readonly waiting: number
  readonly running: number
  readonly reviews: number
  readonly dead: number
}

/** What the tray says when the pointer rests on it; only what is not zero. */
export function trayText(t: Translate, counts: TrayCounts): string {
  const parts = [
    counts.running > 0 ? t('desktop.tray.running', { count: counts.running }) : '',
    counts.waiting > 0 ? t('desktop.tray.waiting', { count: counts.waiting }) : '',
    counts.reviews > 0 ? t('desktop.tray.reviews', { count: counts.reviews }) : '',
    counts.dead > 0 ? t('desktop.tray.dead', { count: counts.dead }) : '',
  ].filter((part) => part !== '')
  return ['Grading Station', parts.length === 0 ? t('desktop.tray.idle') : parts.join(' · ')].join('\n')
}

/** Whether the PC may fall asleep: not while there is work. */
export const mustStayAwake = ({ running, waiting }: TrayCounts): boolean => running + waiting > 0
