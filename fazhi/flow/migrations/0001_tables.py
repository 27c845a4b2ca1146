"""All tables, with their constraints and indexes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True
    # a database that went through these has nothing left to do
    replaces = [
        ("flow", "0001_initial"),
    ]

    dependencies = [
        ('org', '0001_tables'),
        ('org', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='TimelineStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=40, verbose_name='对象类别')),
                ('object_id', models.BigIntegerField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('move', models.CharField(max_length=30, verbose_name='动作')),
                ('label', models.CharField(max_length=60, verbose_name='事项')),
                ('source', models.CharField(blank=True, max_length=20)),
                ('target', models.CharField(blank=True, max_length=20)),
                ('who', models.CharField(blank=True, max_length=40)),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='说明')),
                ('detail', models.JSONField(default=dict, verbose_name='详情')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit', verbose_name='单位')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '经过',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['noun', 'object_id', 'id'], name='timeline_object')],
            },
        ),
    ]
