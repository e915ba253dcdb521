"""Background work of this context. Tasks are wake-ups: what is owed stands in rows."""

from celery import shared_task


@shared_task(name="municipalities.send_account_mail")
def send_account_mail_task(*, mail: str) -> None:
    """Send one mail about an account, named by its uuid; does nothing when it is sent or being sent."""
    from municipalities.services.mails import send

    send(mail)


@shared_task(name="municipalities.sweep_account_mails")
def sweep_account_mails_task() -> None:
    """Wake a task for every mail about an account that is still owed."""
    from municipalities.services.mails import sweep

    sweep()
