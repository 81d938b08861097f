from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_verification"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="cosignature",
            name="cosigned_once",
        ),
        migrations.AddConstraint(
            model_name="cosignature",
            constraint=models.UniqueConstraint(
                fields=("checkpoint", "key", "signed_at"), name="cosigned_once_at"
            ),
        ),
    ]
