import { Alert, Button, Group, Text } from '@mantine/core'
import type { StackAlarm, StackAlarmKind } from '#shared/domain/stack-alarm.ts'
import { stackAlarmText } from '#shared/i18n/stack-alarm-text.ts'
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
} as const satisfies Record<StackAlarmKind, Screen>

/** What a whole stack shows, a line each with the next step. */
export function StackAlarmList({
  alarms,
  here,
}: {
  readonly alarms: readonly StackAlarm[]
  readonly here: Screen
}) {
  const t = useText()
  const go = useApp((state) => state.go)
  return alarms.map((alarm) => (
    <Alert key={`${alarm.kind} ${alarm.form}`} color="review" variant="light" m="sm" p="xs" role="status">
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <Text size="sm">{stackAlarmText(t, alarm)}</Text>
        {NEXT[alarm.kind] !== here && (
          <Button size="compact-sm" variant="default" flex="none" onClick={() => go(NEXT[alarm.kind])}>
            {t(`stackAlarm.next.${NEXT[alarm.kind]}`)}
          </Button>
        )}
      </Group>
    </Alert>
  ))
}
