from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0006_declaration_drafted_by'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='clock_stopped_on',
            field=models.DateField(editable=False, null=True, verbose_name='暂停计时日期'),
        ),
        migrations.AddField(
            model_name='project',
            name='rectify_extended_on',
            field=models.DateField(editable=False, null=True, verbose_name='顺延后整改期限'),
        ),
        migrations.AddField(
            model_name='project',
            name='rectify_from',
            field=models.DateField(blank=True, null=True, verbose_name='整改开始日期'),
        ),
        migrations.AddField(
            model_name='task',
            name='extended_due_on',
            field=models.DateField(editable=False, null=True, verbose_name='顺延后时限'),
        ),
        migrations.AddField(
            model_name='task',
            name='stopped_on',
            field=models.DateField(editable=False, null=True, verbose_name='暂停计时日期'),
        ),
    ]
