import { Button } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { ResultsTable } from '#shared/contract/results.ts'
import { useText } from '../../lib/i18n.ts'

const PrintDialog = lazy(() => import('./print-dialog.tsx'))

interface PrintMenuProps {
  readonly batchId: number
  readonly table: ResultsTable | undefined
}

/** Opens the dialog that makes documents of an exam. */
export function PrintMenu({ batchId, table }: PrintMenuProps) {
  const t = useText()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button
        variant="default"
        ml="auto"
        leftSection={<IconPrinter size={14} />}
        disabled={
          table === undefined || table.rows.length + table.absent.length + table.checking.length === 0
        }
        onClick={() => setOpen(true)}
      >
        {t('documents.menu')}
      </Button>
      {isOpen && table !== undefined && (
        <Suspense>
          <PrintDialog batchId={batchId} table={table} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
