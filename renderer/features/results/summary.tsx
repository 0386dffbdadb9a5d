import { Text } from '@mantine/core'
import type { ResultsTable } from '#shared/contract/results.ts'
import { roundHalfEven } from '#shared/domain/rounding.ts'
import { useText } from '../../lib/i18n.ts'

/** How the exam as a whole came out, in a line. */
export function Summary({ table: { mean, deviation, passRate, empty } }: { readonly table: ResultsTable }) {
  const t = useText()
  const figures = [
    mean !== null &&
      t('results.mean', {
        mean: roundHalfEven(mean, 1).toFixed(1),
        deviation: roundHalfEven(deviation ?? 0, 1).toFixed(1),
      }),
    passRate !== null && t('results.passRate', { percent: Math.round(passRate * 100) }),
    empty > 0 && t('results.empties', { count: empty }),
  ]
  return figures.map(
    (figure) =>
      figure !== false && (
        <Text key={figure} size="sm" c="dimmed">
          {figure}
        </Text>
      ),
  )
}
