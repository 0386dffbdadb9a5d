import { useText } from './i18n.ts'

/** A duration in words, rounded up: `12초`, `3분`, `2시간 10분`. */
export function useDuration(): (ms: number) => string {
  const t = useText()
  return (ms) => {
    const seconds = Math.max(1, Math.ceil(ms / 1000))
    if (seconds < 60) return t('time.seconds', { count: seconds })
    const minutes = Math.ceil(seconds / 60)
    if (minutes < 60) return t('time.minutes', { count: minutes })
    return t('time.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  }
}
