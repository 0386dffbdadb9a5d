import { Alert, Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Notices as Told } from '#shared/contract/settings.ts'
import { useApp } from '../lib/app-store.ts'
import { useText } from '../lib/i18n.ts'
import { useStation } from '../lib/station-context.tsx'
import { dayText, timeText } from '../lib/time-text.ts'

/** A PC may be off over the holidays: that is asked on the settings screen alone. */
const LONG_LEAP_MS = 10 * 86_400_000

/** What a person at the station must know or judge, above every screen. */
export function Notices() {
  const { api } = useStation()
  const told = useQuery(api.settings.notices.queryOptions()).data
  if (told === undefined) return null
  const { clockLeap } = told
  const isLong = clockLeap !== null && Math.abs(clockLeap.clockMs - clockLeap.seenMs) > LONG_LEAP_MS
  return (
    <>
      <RecoveryNotice told={told} />
      {isLong && <ClockNotice leap={clockLeap} />}
    </>
  )
}

function RecoveryNotice({ told: { recovery, scansSetAside } }: { readonly told: Told }) {
  const t = useText()
  const { api } = useStation()
  const go = useApp((state) => state.go)
  const queries = useQueryClient()
  const dismiss = useMutation(
    api.settings.dismissRecovery.mutationOptions({
      onSuccess: () => queries.invalidateQueries({ queryKey: api.settings.notices.key() }),
    }),
  )
  if (recovery === null) return null
  const { why, backupAtMs } = recovery
  const isEmpty = backupAtMs === null && why !== 'chosen'
  const backup = backupAtMs === null ? '' : `${dayText(backupAtMs)} ${timeText(backupAtMs)}`
  return (
    <Alert color="review" variant="light" m="sm" p="xs" role="alert">
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <Text size="sm">
          {isEmpty ? t(`keeping.recovery.${why}Empty`) : t(`keeping.recovery.${why}`, { backup })}
          {scansSetAside > 0 && ` ${t('keeping.recovery.scans', { count: scansSetAside })}`}
        </Text>
        <Group gap="xs" wrap="nowrap" flex="none">
          <Button size="compact-sm" variant="default" onClick={() => go('settings')}>
            {t('keeping.recovery.toSettings')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            loading={dismiss.isPending}
            onClick={() => dismiss.mutate({})}
          >
            {t('keeping.recovery.dismiss')}
          </Button>
        </Group>
      </Group>
    </Alert>
  )
}

/** Asks whether the clock is right, which it is not always. */
export function ClockNotice({ leap }: { readonly leap: NonNullable<Told['clockLeap']> }) {
  const t = useText()
  const { api } = useStation()
  const queries = useQueryClient()
  const accept = useMutation(
    api.settings.acceptClock.mutationOptions({
      onSettled: () => queries.invalidateQueries({ queryKey: api.settings.notices.key() }),
    }),
  )
  const { clockMs, seenMs } = leap
  return (
    <Alert color="review" variant="light" m="sm" p="xs" role="status">
      <Group gap="sm" justify="space-between" wrap="nowrap">
        <Text size="sm">{t('keeping.clock.leap', { clock: dayText(clockMs), seen: dayText(seenMs) })}</Text>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          loading={accept.isPending}
          onClick={() => accept.mutate({ clockMs })}
        >
          {t('keeping.clock.right')}
        </Button>
      </Group>
    </Alert>
  )
}
