import { Alert, Button, Group, Text } from '@mantine/core'
import type { BatchAlarm, BatchAlarmKind } from '#shared/domain/batch-alarm.ts'
import { batchAlarmText } from '#shared/i18n/batch-alarm-text.ts'
import { type Screen, useApp } from './app-store.ts'
import { useText } from './i18n.ts'

/** The screen where each alarm is dealt with. */
const NEXT = {
  'blank-sheets': 'review',
  'doubtful-sheets': 'review',
  'key-shifted': 'import',
  'all-zero': 'import',
  'nobody-right': 'import',
  'blank-question': 'thresholds',
} as const satisfies Record<BatchAlarmKind, Screen>

/** What a whole batch shows, a line each with the next step. */
export function BatchAlarmList({
  alarms,
  here,
}: {
  readonly alarms: readonly BatchAlarm[]
  readonly here: Screen
}) {
  const t = useText()
  const go = useApp((state) => state.go)
  return alarms.map((alarm) => (
    <Alert key={`${alarm.kind} ${alarm.form}`} color="review" variant="light" m="sm" p="xs" role="status">
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <Text size="sm">{batchAlarmText(t, alarm)}</Text>
        {NEXT[alarm.kind] !== here && (
          <Button size="compact-sm" variant="default" flex="none" onClick={() => go(NEXT[alarm.kind])}>
            {t(`batchAlarm.next.${NEXT[alarm.kind]}`)}
          </Button>
        )}
      </Group>
    </Alert>
  ))
}
