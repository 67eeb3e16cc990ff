import type { UseQueryResult } from "@tanstack/react-query";
import { t } from "../../../i18n";
import { Bone } from "../../../ui/Bone";
import { Button } from "../../../ui/Button";
import { Icon } from "../../../ui/Icon";
import { Notice } from "../../../ui/Notice";
import type { PaymentPort } from "../payment/port";

/** The provider's form, or why it is not there yet. */
export function PaymentSection({ port, disabled }: { port: UseQueryResult<PaymentPort>; disabled: boolean }) {
  return (
    <section className="block" aria-labelledby="payment">
      <h2 id="payment" className="section-title">
        {t.checkout.payment}
      </h2>
      {port.data ? (
        <>
          {port.data.fields(disabled)}
          <p className="secure">
            <Icon name="lock" />
            {t.checkout.secure}
          </p>
        </>
      ) : port.isError ? (
        <Notice tone="refuse" role="alert">
          <p>{t.checkout.failed}</p>
          <Button look="quiet" busy={port.isFetching} onClick={() => port.refetch()}>
            {t.trouble.retry}
          </Button>
        </Notice>
      ) : (
        <div aria-busy="true">
          <Bone kind="block" />
        </div>
      )}
    </section>
  );
}
